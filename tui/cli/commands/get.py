"""``mediadeck get``: downloads media to a folder."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes, transfers
from tui.cli.lookup import NotFoundError, media_named
from tui.cli.output import content
from tui.cli.output.console import say
from tui.settings.paths import expanded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.api.models import Media
    from tui.catalog import MediaRow, Reader
    from tui.cli.transfers import CommandContext, Plan
    from tui.transfers.files.names import MediaInfo

DESCRIPTION: Final = """\
Download media to a folder, each whole or not at all. Names are made safe for every file system and never
overwrite what is there. What was cut off stays in a .part file, and the same command goes on there; a media
that was saved to the folder before, and is there unchanged, is not downloaded again.

With -o - the content of one media goes to standard output.

It speaks to the account of the profile that is set (mediadeck profiles), or that the TWILIO_ variables name,
else to the local service.
"""
_A_PAGE: Final = 100


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "get",
        help="download media to a folder",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    transfers.add_options(parser)
    parser.add_argument("media", metavar="MEDIA", nargs="+", help="SID (ME…) or file name of a media")
    add_place(parser)
    transfers.finish_options(parser)
    parser.set_defaults(run=run)


def add_place(parser: argparse.ArgumentParser, *, default: str | None = None) -> None:
    """Add the options that say where downloads go; without ``default``, the layout is as configured."""
    parser.add_argument(
        "-o",
        "--output",
        type=content.output_path,
        default=Path(),
        metavar="DIR",
        help="folder (default: this one)",
    )
    parser.add_argument(
        "--layout",
        default=default,
        metavar="TEMPLATE",
        help="names below it: {filename} {conversation} {date} {time} {author} {sid} "
        f"(default: {default or 'as configured, or {filename}'})",
    )


def run(arguments: argparse.Namespace) -> int:
    """Download and return the exit code."""
    if content.is_stdout(arguments.output):
        trouble = content.usage_trouble(arguments)
        return say(trouble, exit_codes.USAGE) if trouble else content.run(arguments)
    from tui.settings import SettingsError, transfer_settings  # noqa: PLC0415 - other commands start without
    from tui.transfers.files.names import DEFAULT_LAYOUT, LayoutError, check_layout  # noqa: PLC0415

    try:
        arguments.layout = arguments.layout or transfer_settings().layout or DEFAULT_LAYOUT
        check_layout(arguments.layout)
    except (LayoutError, SettingsError) as error:
        return say(error, exit_codes.USAGE)

    async def planned(deck: CommandContext) -> Plan:
        return await _planned(deck, arguments)

    return transfers.run(arguments, planned)


async def _planned(deck: CommandContext, arguments: argparse.Namespace) -> Plan:
    from tui.transfers.download.download import Download  # noqa: PLC0415 - as above

    wanted: list[str] = []
    missing: list[tuple[str, str]] = []
    with closing(deck.catalog.reader()) as reader:
        for name in arguments.media:
            try:
                wanted.append(media_named(name, deck.service, reader))
            except NotFoundError as error:
                missing.append((name, str(error)))
        sids = list(dict.fromkeys(wanted))
        known = {sid: row for sid in sids if (row := _row(reader, sid)) is not None}
    described = {sid: described_row(row) for sid, row in known.items()}
    media = await _fetched(deck, [sid for sid in sids if sid not in known])
    described |= await _described(deck, media, arguments.layout)
    folder = expanded(arguments.output).resolve()
    jobs = [Download(deck.service.sid, described[sid], folder, arguments.layout) for sid in sids]
    return transfers.Plan(jobs, missing, media=[one for one in media.values() if one is not None])


def described_row(row: MediaRow) -> MediaInfo:
    """Return what a layout may name of a media in the catalog."""
    from tui.transfers.files.names import MediaInfo  # noqa: PLC0415 - as above

    return MediaInfo(row.sid, row.filename, row.content_type, row.conversation_name, row.author, row.sent)


def _row(reader: Reader, sid: str) -> MediaRow | None:
    found = reader.find_sid(sid)
    if found is None or found.media_id is None:
        return None
    return reader.media_rows([found.media_id]).get(found.media_id)


async def _fetched(deck: CommandContext, sids: list[str]) -> dict[str, Media | None]:
    """Return what the service says of media that the catalog has not; None where it has none either."""
    import asyncio  # noqa: PLC0415 - as above

    from tui.api.models import Media  # noqa: PLC0415

    fetch_many = deck.client.media.fetch_many
    pages = [sids[start : start + _A_PAGE] for start in range(0, len(sids), _A_PAGE)]
    answers = await asyncio.gather(*(fetch_many(deck.service.sid, page) for page in pages))
    found = {sid: one for answer in answers for sid, one in answer.items()}
    return {sid: one if isinstance(one, Media) else None for sid, one in found.items()}


async def _described(
    deck: CommandContext, media: dict[str, Media | None], layout: str
) -> dict[str, MediaInfo]:
    """Return what a layout may name of them; of one that the service has not, the SID."""
    from tui.transfers.files.names import MediaInfo  # noqa: PLC0415 - as above

    found = [one for one in media.values() if one is not None]
    names = await _conversations(deck, found) if "{conversation}" in layout else {}
    described = {one.sid: _described_media(one, names.get(one.channel_sid or "", "")) for one in found}
    return {sid: described.get(sid) or MediaInfo(sid) for sid in media}


async def _conversations(deck: CommandContext, media: Iterable[Media]) -> dict[str, str]:
    from tui.api.errors import ApiError  # noqa: PLC0415 - as above

    names: dict[str, str] = {}
    for sid in {one.channel_sid for one in media if one.channel_sid}:
        try:
            conversation = await deck.client.conversations.fetch(deck.service.sid, sid)
        except ApiError:
            names[sid] = sid
        else:
            names[sid] = conversation.friendly_name or conversation.unique_name or sid
    return names


def _described_media(media: Media, conversation: str) -> MediaInfo:
    from tui.transfers.files.names import MediaInfo  # noqa: PLC0415 - as above

    sent = int(media.date_created.timestamp()) if media.date_created else None
    return MediaInfo(media.sid, media.file_name, media.content_type, conversation, media.author, sent)
