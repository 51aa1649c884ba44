"""``mediadeck put``: upload files into a conversation, each as a message."""

from __future__ import annotations

import argparse
import json
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui.cli import exit_codes, transfers
from tui.cli.lookup import find_conversation, find_conversations_by_folder
from tui.cli.options import path_argument
from tui.cli.output.console import report
from tui.text.quantities import format_size
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.catalog import ConversationRow
    from tui.cli.transfers import CommandContext, Plan
    from tui.transfers.upload.upload import Upload

DESCRIPTION: Final = """\
Upload files into a conversation, each attached to its own message, before Twilio deletes unattached media.
Files are sent one after another, in the given order; the files of a folder by name.

  mediadeck put "Harbour Support" "Case 7" photo.jpg scans/
  mediadeck put "Harbour Support" --by-folder case/       # case/Case 7/photo.jpg goes to Case 7

The account is that of the selected profile (see mediadeck profiles), or of the TWILIO_ variables, else the
local service.
"""

_SENT: Final = "files reported as attached were uploaded; the rest were not sent or are unattached."


class _ByFolder(argparse.Action):
    """Set the option, and make FILE optional: the folder is given in place of CONVERSATION."""

    def __init__(self, files: argparse.Action, **options: Any) -> None:
        super().__init__(nargs=0, default=False, **options)
        self._files = files

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - the interface of argparse
        namespace: argparse.Namespace,
        values: object,  # noqa: ARG002
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        """Store the option."""
        setattr(namespace, self.dest, True)
        self._files.nargs = "*"


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "put",
        help="upload files into a conversation",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    transfers.add_options(parser)
    parser.add_argument(
        "conversation", metavar="CONVERSATION", help="SID (CH…), unique name or name of the conversation"
    )
    files = parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=path_argument,
        default=[],
        help="a file, or a folder of files",
    )
    parser.add_argument(
        "--by-folder",
        action=_ByFolder,
        files=files,
        help="give a folder in place of CONVERSATION: send the files in each subfolder to the conversation of"
        " the same name, as export names them",
    )
    parser.add_argument(
        "--type", metavar="TYPE", help="content type (default: from the content and the name)"
    )
    parser.add_argument("--author", metavar="NAME", help="author of the messages")
    parser.add_argument("--body", metavar="TEXT", help="text of the messages")
    parser.add_argument(
        "--attributes", metavar="JSON", type=_json_object, help="attributes of the messages, a JSON object"
    )
    pictures = parser.add_mutually_exclusive_group()
    pictures.add_argument("--strip", action="store_true", help="send pictures without EXIF and GPS")
    pictures.add_argument("--shrink", action="store_true", help="the same, scaled down to 2048 pixels")
    transfers.finish_options(parser)
    parser.set_defaults(run=run, on_interrupt=_SENT)


def _json_object(text: str) -> str:
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        raise argparse.ArgumentTypeError(f"{text!r} is not a JSON object")
    return text


def run(arguments: argparse.Namespace) -> int:
    """Upload and return the exit code."""
    if arguments.by_folder:
        arguments.files.insert(0, Path(arguments.conversation))
    from tui.api.content.content_type import is_content_type  # noqa: PLC0415
    from tui.settings.files.temporary_folder import temporary_folder  # noqa: PLC0415

    if arguments.type is not None and not is_content_type(arguments.type):
        return report(
            f"{sanitize_message(arguments.type)} is not a content type, such as image/jpeg.", exit_codes.USAGE
        )

    with temporary_folder() as copies:

        async def make_plan(context: CommandContext) -> Plan:
            return await _prepare_plan(context, arguments, copies)

        return transfers.run(arguments, make_plan)


async def _prepare_plan(context: CommandContext, arguments: argparse.Namespace, copies: Path) -> Plan:
    import asyncio  # noqa: PLC0415

    from tui.transfers.channel_limits import fetch_participant_counts  # noqa: PLC0415

    if arguments.by_folder:
        targets, refused = await find_conversations_by_folder(arguments.files, context)
    else:
        targets, refused = [(await find_conversation(arguments.conversation, context), arguments.files)], []
    cancelled = threading.Event()
    try:
        plan = await asyncio.to_thread(_plan, arguments, targets, refused, copies, cancelled)
    finally:
        cancelled.set()  # after an interrupt, prepare no more pictures
    participants = await fetch_participant_counts(
        context.client, [conversation for conversation, _ in targets]
    )
    await asyncio.to_thread(_warn, plan, participants)
    return plan


def _warn(plan: Plan, participants: Mapping[str, Mapping[str, int] | None]) -> None:
    """Report, before anything is sent, which participants a file will not reach."""
    from tui.transfers.channel_limits import format_warning  # noqa: PLC0415
    from tui.transfers.upload.upload import Upload  # noqa: PLC0415

    for job in plan.jobs:
        if isinstance(job, Upload) and job.path.is_file():
            size, members = job.path.stat().st_size, participants.get(job.conversation_sid)
            if text := format_warning(size, job.content_type, members):
                report(f"{sanitize_message(job.media_name)}: {text}")


def _plan(
    arguments: argparse.Namespace,
    targets: Sequence[tuple[ConversationRow, Sequence[Path]]],
    refused: list[tuple[str, str]],
    copies: Path,
    cancelled: threading.Event,
) -> Plan:
    """Return the uploads to ``targets``, and add to ``refused``; end early once ``cancelled`` is set."""
    from tui.transfers.upload.preparation import PreparationError  # noqa: PLC0415

    uploads: list[Upload] = []
    refused = list(refused)
    for conversation, path, series in _iter_files(targets, refused):
        if cancelled.is_set():
            break
        try:
            copy = _prepare_file(path, arguments, copies)
        except PreparationError as error:
            refused.append((path.name, str(error)))
        else:
            uploads.append(_upload(path, copy, arguments, conversation, series))
    return transfers.Plan(uploads, refused, is_upload=True)


def _iter_files(
    targets: Sequence[tuple[ConversationRow, Sequence[Path]]], refused: list[tuple[str, str]]
) -> Iterator[tuple[ConversationRow, Path, str]]:
    """Yield each file with its conversation and its series; add skipped files to ``refused``."""
    from tui.transfers.upload.preparation import collect_files  # noqa: PLC0415

    for conversation, given in targets:
        series = uuid.uuid4().hex  # keeps the order of the files within a conversation
        files, left_out = collect_files(given)
        refused += left_out
        yield from ((conversation, path, series) for path in files)


def _upload(
    path: Path,
    copy: Path,
    arguments: argparse.Namespace,
    conversation: ConversationRow,
    series: str,
) -> Upload:
    from tui.transfers.upload.preparation import detect_content_type  # noqa: PLC0415
    from tui.transfers.upload.upload import Upload  # noqa: PLC0415

    return Upload(
        path=copy,
        name=path.name,
        service_sid=conversation.service_sid,
        conversation_sid=conversation.sid,
        content_type=arguments.type or detect_content_type(path),
        author=arguments.author,
        body=arguments.body,
        attributes=arguments.attributes,
        conversation=conversation.friendly_name,
        series=series,
    )


def _prepare_file(path: Path, arguments: argparse.Namespace, copies: Path) -> Path:
    """Return the file to send: itself, or a copy without metadata; report the sizes of a copy."""
    from tui.transfers.upload.preparation import PictureHandling, prepare_file  # noqa: PLC0415

    pictures = (
        PictureHandling.SMALL
        if arguments.shrink
        else PictureHandling.STRIPPED
        if arguments.strip
        else PictureHandling.UNCHANGED
    )
    sent = prepare_file(path, pictures, copies)
    if sent != path:
        before, after = path.stat().st_size, sent.stat().st_size
        report(f"{sanitize_message(path.name)}: {format_size(before)}, sent as {format_size(after)}.")
    return sent
