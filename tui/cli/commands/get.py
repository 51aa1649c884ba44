"""``mediadeck get``: download media to a folder."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes, transfers
from tui.cli.errors import NotFoundError
from tui.cli.lookup import find_media_sid
from tui.cli.options import add_media_argument
from tui.cli.output import content
from tui.cli.output.console import report
from tui.settings import read_transfer_settings
from tui.settings.paths import expand_user

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.api.models import Media
    from tui.catalog import MediaRow, Reader
    from tui.cli.transfers import CommandContext, Plan
    from tui.transfers.files.names import MediaInfo

DESCRIPTION: Final = """\
Download media to a folder. File names are made valid for every file system, and no file is overwritten. An
interrupted download stays in a .part file; run the same command to resume it. Media that are already in the
folder, unchanged, are not downloaded again.

With -o - the content of one media is written to standard output.

The account is that of the selected profile (see mediadeck profiles), or of the TWILIO_ variables, else the
local service.
"""
_PAGE_SIZE: Final = 100


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "get",
        help="download media to a folder",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    transfers.add_options(parser)
    add_media_argument(parser)
    add_output_options(parser)
    transfers.finish_options(parser)
    parser.set_defaults(run=run, on_interrupt=transfers.KEPT)


def add_output_options(parser: argparse.ArgumentParser, *, default: str | None = None) -> None:
    """Add ``--output`` and ``--layout``; without ``default``, the layout comes from the configuration."""
    parser.add_argument(
        "-o",
        "--output",
        type=content.output_path,
        default=Path(),
        metavar="DIR",
        help="folder (default: the current one)",
    )
    parser.add_argument(
        "--layout",
        default=default,
        metavar="TEMPLATE",
        help="file names in the folder: {filename} {conversation} {date} {time} {author} {sid} "
        f"(default: {default or 'as configured, or {filename}'})",
    )


def run(arguments: argparse.Namespace) -> int:
    """Download and return the exit code."""
    if content.is_stdout(arguments.output):
        problem = content.usage_problem(arguments)
        return report(problem, exit_codes.USAGE) if problem else content.run(arguments)
    from tui.transfers.files.names import DEFAULT_LAYOUT, LayoutError, check_layout  # noqa: PLC0415

    arguments.layout = arguments.layout or read_transfer_settings().layout or DEFAULT_LAYOUT
    try:
        check_layout(arguments.layout)
    except LayoutError as error:
        return report(error, exit_codes.USAGE)

    async def make_plan(context: CommandContext) -> Plan:
        return await _plan(context, arguments)

    return transfers.run(arguments, make_plan)


async def _plan(context: CommandContext, arguments: argparse.Namespace) -> Plan:
    from tui.transfers.download.download import Download  # noqa: PLC0415

    wanted: list[str] = []
    missing: list[tuple[str, str]] = []
    with closing(context.catalog.reader()) as reader:
        for name in arguments.media:
            try:
                wanted.append(find_media_sid(name, context.service, reader))
            except NotFoundError as error:
                missing.append((name, str(error)))
        sids = list(dict.fromkeys(wanted))
        known = {sid: row for sid in sids if (row := _find_row(reader, sid)) is not None}
    infos = {sid: media_info(row) for sid, row in known.items()}
    media = await _fetch_media(context, [sid for sid in sids if sid not in known])
    infos |= await _media_infos(context, media, arguments.layout)
    folder = expand_user(arguments.output).resolve()
    jobs = [Download(context.service.sid, infos[sid], folder, arguments.layout) for sid in sids]
    return transfers.Plan(jobs, missing, media=[one for one in media.values() if one is not None])


def media_info(row: MediaRow) -> MediaInfo:
    """Return the fields of a catalog row that a layout can use."""
    from tui.transfers.files.names import MediaInfo  # noqa: PLC0415

    return MediaInfo(row.sid, row.filename, row.content_type, row.conversation_name, row.author, row.sent)


def _find_row(reader: Reader, sid: str) -> MediaRow | None:
    found = reader.find_sid(sid)
    if found is None or found.media_id is None:
        return None
    return reader.media_rows([found.media_id]).get(found.media_id)


async def _fetch_media(context: CommandContext, sids: list[str]) -> dict[str, Media | None]:
    """Return the media from the service, by SID; None for those that do not exist."""
    import asyncio  # noqa: PLC0415

    from tui.api.models import Media  # noqa: PLC0415

    fetch_many = context.client.media.fetch_many
    pages = [sids[start : start + _PAGE_SIZE] for start in range(0, len(sids), _PAGE_SIZE)]
    answers = await asyncio.gather(*(fetch_many(context.service.sid, page) for page in pages))
    found = {sid: one for answer in answers for sid, one in answer.items()}
    return {sid: one if isinstance(one, Media) else None for sid, one in found.items()}


async def _media_infos(
    context: CommandContext, media: dict[str, Media | None], layout: str
) -> dict[str, MediaInfo]:
    """Return the fields that a layout can use; only the SID of media that do not exist."""
    from tui.transfers.files.names import MediaInfo  # noqa: PLC0415

    found = [one for one in media.values() if one is not None]
    names = await _conversation_names(context, found) if "{conversation}" in layout else {}
    infos = {one.sid: _info_of(one, names.get(one.channel_sid or "", "")) for one in found}
    return {sid: infos.get(sid) or MediaInfo(sid) for sid in media}


async def _conversation_names(context: CommandContext, media: Iterable[Media]) -> dict[str, str]:
    from tui.api.errors import ApiError  # noqa: PLC0415

    names: dict[str, str] = {}
    for sid in {one.channel_sid for one in media if one.channel_sid}:
        try:
            conversation = await context.client.conversations.fetch(context.service.sid, sid)
        except ApiError:
            names[sid] = sid
        else:
            names[sid] = conversation.friendly_name or conversation.unique_name or sid
    return names


def _info_of(media: Media, conversation: str) -> MediaInfo:
    from tui.transfers.files.names import MediaInfo  # noqa: PLC0415

    sent = int(media.date_created.timestamp()) if media.date_created else None
    return MediaInfo(media.sid, media.file_name, media.content_type, conversation, media.author, sent)
