"""``mediadeck put``: uploads files into a conversation, each as a message."""

from __future__ import annotations

import argparse
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui.cli import exit_codes, transfers
from tui.cli.conversation_lookup import by_folder, conversation_named
from tui.cli.lookup import shown
from tui.cli.output.console import say
from tui.text.quantities import format_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.catalog import ConversationRow
    from tui.cli.transfers import CommandContext, Plan
    from tui.transfers.upload.upload import Upload

DESCRIPTION: Final = """\
Upload files into a conversation, each attached to a message of its own before Twilio deletes what is attached
to nothing. Files go to a conversation in their order, one after another; of a folder all, by their names.

  mediadeck put "Harbour Support" "Case 7" photo.jpg scans/
  mediadeck put "Harbour Support" --by-folder case/       # case/Case 7/photo.jpg goes to Case 7

It speaks to the account of the profile that is set (mediadeck profiles), or that the TWILIO_ variables name,
else to the local service.
"""

_SENT: Final = "what is said to be attached has arrived; the rest was not sent, or is attached to nothing."


class _ByFolder(argparse.Action):
    """Sets the option; a folder stands in place of CONVERSATION then, and no FILE is needed."""

    def __init__(self, files: argparse.Action, **described: Any) -> None:
        super().__init__(nargs=0, default=False, **described)
        self._files = files

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse's own
        namespace: argparse.Namespace,
        values: object,  # noqa: ARG002 - as above
        option_string: str | None = None,  # noqa: ARG002 - as above
    ) -> None:
        """Take note of the option."""
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
        type=transfers.path,
        default=[],
        help="a file, or a folder of files",
    )
    parser.add_argument(
        "--by-folder",
        action=_ByFolder,
        files=files,
        help="send the files in the folders of a folder, given in place of CONVERSATION, to the conversations"
        " that these are named after, as export names them",
    )
    parser.add_argument("--type", metavar="TYPE", help="content type (default: by the bytes and the name)")
    parser.add_argument("--author", metavar="NAME", help="author of the messages")
    parser.add_argument("--body", metavar="TEXT", help="text of the messages")
    pictures = parser.add_mutually_exclusive_group()
    pictures.add_argument("--strip", action="store_true", help="send pictures without EXIF and GPS")
    pictures.add_argument("--shrink", action="store_true", help="the same, with at most 2048 pixels a side")
    transfers.finish_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Upload and return the exit code."""
    if arguments.by_folder:
        arguments.files.insert(0, Path(arguments.conversation))
    from tui.api.content.content_type import is_content_type  # noqa: PLC0415 - other commands start without it
    from tui.settings.files.temporary_folder import temporary_folder  # noqa: PLC0415

    if arguments.type is not None and not is_content_type(arguments.type):
        return say(f"{shown(arguments.type)} is no content type such as image/jpeg.", exit_codes.USAGE)

    with temporary_folder() as copies:

        async def planned(deck: CommandContext) -> Plan:
            return await _planned(deck, arguments, copies)

        return transfers.run(arguments, planned, kept=_SENT)


async def _planned(deck: CommandContext, arguments: argparse.Namespace, copies: Path) -> Plan:
    import asyncio  # noqa: PLC0415 - other commands start without it

    from tui.transfers.channel_limits import fetch_participant_counts  # noqa: PLC0415

    if arguments.by_folder:
        places, refused = await by_folder(arguments.files, deck)
    else:
        places, refused = [(await conversation_named(arguments.conversation, deck), arguments.files)], []
    is_over = threading.Event()
    try:
        plan = await asyncio.to_thread(_plan, arguments, places, refused, copies, is_over)
    finally:
        is_over.set()  # who interrupts it waits for no more pictures
    participants = await fetch_participant_counts(deck.client, [conversation for conversation, _ in places])
    await asyncio.to_thread(_warn, plan, participants)
    return plan


def _warn(plan: Plan, participants: Mapping[str, Mapping[str, int] | None]) -> None:
    """Say before anything is sent whom it will not reach."""
    from tui.transfers.channel_limits import format_warning  # noqa: PLC0415 - as above
    from tui.transfers.upload.upload import Upload  # noqa: PLC0415

    for job in plan.jobs:
        if isinstance(job, Upload) and job.path.is_file():
            size, there = job.path.stat().st_size, participants.get(job.conversation_sid)
            if said := format_warning(size, job.content_type, there):
                say(f"{shown(job.media_name)}: {said}")


def _plan(
    arguments: argparse.Namespace,
    places: Sequence[tuple[ConversationRow, Sequence[Path]]],
    refused: list[tuple[str, str]],
    copies: Path,
    is_over: threading.Event,
) -> Plan:
    """Return what to upload to each of ``places``; ``refused`` are those that were refused before.

    It ends early where ``is_over`` is set.
    """
    from tui.transfers.upload.preparation import PreparationError  # noqa: PLC0415 - as above

    uploads: list[Upload] = []
    refused = list(refused)
    for conversation, path, series in _files(places, refused):
        if is_over.is_set():
            break
        try:
            copy = _prepared(path, arguments, copies)
        except PreparationError as error:
            refused.append((path.name, str(error)))
        else:
            uploads.append(_upload(path, copy, arguments, conversation, series))
    return transfers.Plan(uploads, refused, is_upload=True)


def _files(
    places: Sequence[tuple[ConversationRow, Sequence[Path]]], refused: list[tuple[str, str]]
) -> Iterator[tuple[ConversationRow, Path, str]]:
    """Yield each file with its conversation and the series it is of; what is left out joins ``refused``."""
    from tui.transfers.upload.preparation import collect_files  # noqa: PLC0415 - as above

    for conversation, given in places:
        series = uuid.uuid4().hex  # the messages of a conversation come in the order of the files
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
    from tui.transfers.upload.preparation import detect_content_type  # noqa: PLC0415 - as above
    from tui.transfers.upload.upload import Upload  # noqa: PLC0415

    return Upload(
        path=copy,
        name=path.name,
        service_sid=conversation.service_sid,
        conversation_sid=conversation.sid,
        content_type=arguments.type or detect_content_type(path),
        author=arguments.author,
        body=arguments.body,
        conversation=conversation.friendly_name,
        series=series,
    )


def _prepared(path: Path, arguments: argparse.Namespace, copies: Path) -> Path:
    """Return what is sent in place of the file: itself, or a cleaned copy, of which the sizes are said."""
    from tui.transfers.upload.preparation import PictureHandling, prepare_file  # noqa: PLC0415 - as above

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
        say(f"{shown(path.name)}: {format_size(before)}, sent as {format_size(after)}.")
    return sent
