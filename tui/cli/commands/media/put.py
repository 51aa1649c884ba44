"""``mediadeck put``: upload files into a conversation, each as a message."""

from __future__ import annotations

import asyncio
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from tui.api.content.content_type import is_content_type
from tui.cli import exit_codes, transfers
from tui.cli.conversation_lookup import find_conversation, find_conversations_by_folder
from tui.cli.output.console import report
from tui.settings.files.temporary_folder import temporary_folder
from tui.text.quantities import format_size
from tui.text.sanitize import sanitize_message
from tui.transfers.channel_limits import fetch_participant_counts, format_warning
from tui.transfers.upload.preparation import (
    PictureHandling,
    PreparationError,
    collect_files,
    detect_content_type,
    prepare_file,
)
from tui.transfers.upload.upload import Upload

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from tui.catalog import ConversationRow
    from tui.cli.transfers import CommandContext, Plan


def run(arguments: argparse.Namespace) -> int:
    """Upload and return the exit code."""
    if arguments.by_folder:
        arguments.files.insert(0, Path(arguments.conversation))
    if arguments.type is not None and not is_content_type(arguments.type):
        return report(
            f"{sanitize_message(arguments.type)} is not a content type, such as image/jpeg.", exit_codes.USAGE
        )

    with temporary_folder() as copies:

        async def make_plan(context: CommandContext) -> Plan:
            return await _prepare_plan(context, arguments, copies)

        return transfers.run(arguments, make_plan)


async def _prepare_plan(context: CommandContext, arguments: argparse.Namespace, copies: Path) -> Plan:
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
    """Return the uploads to ``targets``, and add to ``refused``; stop early once ``cancelled`` is set."""
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
    for conversation, given in targets:
        series = uuid.uuid4().hex  # keeps the order of files within a conversation
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
    """Return the file to send, the original or a copy without metadata; report the sizes of a copy."""
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
