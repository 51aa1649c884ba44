"""``mediadeck get``: download media to a folder."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.api.models import Media
from tui.cli import exit_codes, transfers
from tui.cli.errors import NotFoundError
from tui.cli.media_lookup import find_media_sid
from tui.cli.options import is_stdout
from tui.cli.output import content
from tui.cli.output.console import report
from tui.settings import read_transfer_settings
from tui.settings.paths import expand_user
from tui.transfers.download.download import Download
from tui.transfers.files.names import DEFAULT_LAYOUT, LayoutError, MediaInfo, check_layout, make_media_info

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from tui.catalog import MediaRow, Reader
    from tui.cli.transfers import CommandContext, Plan
_PAGE_SIZE: Final = 100


def run(arguments: argparse.Namespace) -> int:
    """Download and return the exit code."""
    if is_stdout(arguments.output):
        problem = content.usage_problem(arguments)
        return report(problem, exit_codes.USAGE) if problem else content.run(arguments)
    arguments.layout = arguments.layout or read_transfer_settings().layout or DEFAULT_LAYOUT
    try:
        check_layout(arguments.layout)
    except LayoutError as error:
        return report(error, exit_codes.USAGE)

    async def make_plan(context: CommandContext) -> Plan:
        return await _plan(context, arguments)

    return transfers.run(arguments, make_plan)


async def _plan(context: CommandContext, arguments: argparse.Namespace) -> Plan:
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
    infos = {sid: make_media_info(row) for sid, row in known.items()}
    media = await _fetch_media(context, [sid for sid in sids if sid not in known])
    infos |= await _media_infos(context, media, arguments.layout)
    folder = expand_user(arguments.output).resolve()
    jobs = [Download(context.service.sid, infos[sid], folder, arguments.layout) for sid in sids]
    return transfers.Plan(jobs, missing, media=[one for one in media.values() if one is not None])


def _find_row(reader: Reader, sid: str) -> MediaRow | None:
    found = reader.find_sid(sid)
    if found is None or found.media_id is None:
        return None
    return reader.media.by_id([found.media_id]).get(found.media_id)


async def _fetch_media(context: CommandContext, sids: list[str]) -> dict[str, Media | None]:
    """Return the media from the service, by SID; None for missing ones."""
    fetch_many = context.client.media.fetch_many
    pages = [sids[start : start + _PAGE_SIZE] for start in range(0, len(sids), _PAGE_SIZE)]
    answers = await asyncio.gather(*(fetch_many(context.service.sid, page) for page in pages))
    found = {sid: one for answer in answers for sid, one in answer.items()}
    return {sid: one if isinstance(one, Media) else None for sid, one in found.items()}


async def _media_infos(
    context: CommandContext, media: dict[str, Media | None], layout: str
) -> dict[str, MediaInfo]:
    """Return the fields that a layout can use; only the SID for missing media."""
    found = [one for one in media.values() if one is not None]
    names = await _conversation_names(context, found) if "{conversation}" in layout else {}
    infos = {one.sid: _info_of(one, names.get(one.channel_sid or "", "")) for one in found}
    return {sid: infos.get(sid) or MediaInfo(sid) for sid in media}


async def _conversation_names(context: CommandContext, media: Iterable[Media]) -> dict[str, str]:
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
    sent = int(media.date_created.timestamp()) if media.date_created else None
    return MediaInfo(media.sid, media.file_name, media.content_type, conversation, media.author, sent)
