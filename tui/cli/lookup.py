"""Resolve names and SIDs from the command line to services, media and conversations."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui.cli.catalog_access import open_catalog
from tui.cli.errors import NotFoundError
from tui.settings.paths import expand_user
from tui.text.sanitize import sanitize_message
from tui.text.similar_names import compose_accents, find_similar_names, make_name_key, suggest_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tui.api.client import Client
    from tui.catalog import Catalog, ConversationRow, Reader, ServiceRow
    from tui.cli.transfers import CommandContext
    from tui.settings import Profile

#: Candidates that an error lists.
_MAX_CANDIDATES: Final = 10
_ROWS_PER_QUERY: Final = 500
#: File names that are compared with an unknown one.
_MAX_COMPARED: Final = 5000
_SID: Final = re.compile(r"(?P<kind>IS|ME)[0-9a-f]{32}")


def is_service_sid(name: str) -> bool:
    """Whether ``name`` is written as the SID of a service."""
    match = _SID.fullmatch(name)
    return match is not None and match["kind"] == "IS"


def is_media_sid(name: str) -> bool:
    """Whether ``name`` is written as the SID of a media."""
    match = _SID.fullmatch(name)
    return match is not None and match["kind"] == "ME"


def find_service(name: str, catalog: Catalog) -> ServiceRow:
    """Return the service with this SID or name, ignoring case; raise NotFoundError.

    The catalog knows the services that ``tui.catalog.sync.sync.list_services`` has read.
    """
    with closing(catalog.reader()) as reader:
        found, services = reader.find_services(name), reader.services()
    if len(found) == 1:
        return found[0]
    candidates = (
        ", ".join(f"{row.sid} {sanitize_message(row.friendly_name)}" for row in found or services) or "none"
    )
    problem = "More than one service has" if found else "No service has"
    hint = _suggest(name, () if found else (row.friendly_name for row in services))
    message = f"{problem} the SID or name {sanitize_message(name)}.{hint} Services: {candidates}."
    raise NotFoundError(message)


def find_media_sid(name: str, service: ServiceRow, reader: Reader) -> str:
    """Return the SID of the media with this SID or, in the catalog, this file name; raise NotFoundError.

    A SID need not be in the catalog. Among names that differ only in Unicode normalization, the exact one is
    preferred.
    """
    if is_media_sid(name):
        return name
    from tui.catalog.filters import Clause, Filter  # noqa: PLC0415 - SQLite
    from tui.catalog.filters.terms import Word  # noqa: PLC0415

    row_ids = reader.list_media_ids(service.sid, where=Filter((Clause(Word(name)),)))
    pages = (row_ids[start : start + _ROWS_PER_QUERY] for start in range(0, len(row_ids), _ROWS_PER_QUERY))
    rows = chain.from_iterable(reader.media_rows(page).values() for page in pages)
    same = [
        (row.sid, row.filename)
        for row in rows
        if compose_accents(row.filename or "") == compose_accents(name)
    ]
    found = [sid for sid, filename in same if filename == name] or [sid for sid, _ in same]
    if len(found) == 1:
        return found[0]
    if found:
        message = (
            f"{len(found):,} media are named {sanitize_message(name)}: {_list_some(found)}. Give the SID."
        )
    else:
        advice = f"Give its SID, or update the catalog: mediadeck sync {service.sid}"
        hint = _suggest(name, _newest_names(service, reader))
        message = f"The catalog has no media named {sanitize_message(name)}.{hint} {advice}"
    raise NotFoundError(message)


async def resolve_media_sids(
    client: Client, profile: Profile, service: str, names: Sequence[str]
) -> tuple[str, dict[str, str | NotFoundError]]:
    """Return the SID of the service, and for each name its media SID or the error.

    SIDs need no request. Otherwise the services are listed, and the catalog is read. Raise ApiError, and
    NotFoundError for the service.
    """
    if is_service_sid(service) and all(map(is_media_sid, names)):
        return service, {name: name for name in names}
    from tui.catalog.sync.sync import sync_services  # noqa: PLC0415 - SQLite

    found: dict[str, str | NotFoundError] = {}
    with open_catalog(profile) as catalog:
        await sync_services(client, catalog)
        row = find_service(service, catalog)
        with closing(catalog.reader()) as reader:
            for name in names:
                try:
                    found[name] = find_media_sid(name, row, reader)
                except NotFoundError as error:
                    found[name] = error
    return row.sid, found


async def resolve_media_sid(client: Client, profile: Profile, service: str, name: str) -> tuple[str, str]:
    """Return the SIDs of the service and of one media; raise ApiError and NotFoundError."""
    service_sid, sids = await resolve_media_sids(client, profile, service, [name])
    sid = sids[name]
    if isinstance(sid, NotFoundError):
        raise sid
    return service_sid, sid


async def find_conversation(name: str, context: CommandContext) -> ConversationRow:
    """Return the conversation with this SID, unique name or name, ignoring case; raise NotFoundError.

    It is also written to the catalog.
    """
    import asyncio  # noqa: PLC0415 - commands without a network start faster

    from tui.api.errors import NotFound, Rejected  # noqa: PLC0415
    from tui.catalog.sync.records import make_conversation_row  # noqa: PLC0415

    service = context.service.sid
    try:  # Twilio accepts a unique name in place of the SID (twilio-media-api, section 4)
        row = make_conversation_row(await context.client.conversations.fetch(service, name), service)
    except (NotFound, Rejected):
        pass
    else:
        await asyncio.to_thread(context.catalog.put_conversations, [row])
        return row
    rows = await _list_conversations(context)
    found = [row for row in rows if make_name_key(row.friendly_name) == make_name_key(name)]
    if len(found) == 1:
        return found[0]
    candidates = ", ".join(
        f"{row.sid} {sanitize_message(row.friendly_name)}" for row in (found or rows)[:_MAX_CANDIDATES]
    )
    problem = "More than one conversation has" if found else "No conversation has"
    hint = _suggest(name, () if found else (row.friendly_name for row in rows))
    shown = sanitize_message(name)
    message = f"{problem} the SID or name {shown}.{hint} Conversations: {candidates or 'none'}."
    raise NotFoundError(message)


async def find_conversations_by_folder(
    roots: Sequence[Path], context: CommandContext
) -> tuple[list[tuple[ConversationRow, Sequence[Path]]], list[tuple[str, str]]]:
    """Return each conversation that a folder in ``roots`` is named after, with that folder.

    Also return the folder names that match none, each with the reason.
    """
    import asyncio  # noqa: PLC0415 - commands without a network start faster

    from tui.transfers.upload.conversation_folders import match_folders  # noqa: PLC0415

    conversations = await _list_conversations(context)
    matches: list[tuple[ConversationRow, Sequence[Path]]] = []
    refused: list[tuple[str, str]] = []
    for root in roots:
        shape = await asyncio.to_thread(match_folders, expand_user(root).absolute(), conversations)
        matches += [(conversation, [folder]) for conversation, folder in shape.folders]
        refused += shape.skipped
    return matches, refused


async def _list_conversations(context: CommandContext) -> list[ConversationRow]:
    """Return all conversations of the service, and write them to the catalog."""
    import asyncio  # noqa: PLC0415 - commands without a network start faster

    from tui.catalog.sync.records import make_conversation_row  # noqa: PLC0415

    service = context.service.sid
    rows = [make_conversation_row(one, service) async for one in context.client.conversations.list(service)]
    await asyncio.to_thread(context.catalog.put_conversations, rows)
    return rows


def _suggest(name: str, names: Iterable[str]) -> str:
    """Return " Did you mean …?" with the nearest of ``names``; "" where none is near."""
    return suggest_names([sanitize_message(one) for one in find_similar_names(name, names)])


def _newest_names(service: ServiceRow, reader: Reader) -> Iterator[str]:
    """Yield the newest file names: comparing all of a million would take minutes."""
    row_ids = reader.list_first_ids(service.sid, _MAX_COMPARED)
    for start in range(0, len(row_ids), _ROWS_PER_QUERY):
        rows = reader.media_rows(row_ids[start : start + _ROWS_PER_QUERY]).values()
        yield from (row.filename for row in rows if row.filename)


def _list_some(sids: Sequence[str]) -> str:
    rest = len(sids) - _MAX_CANDIDATES
    return ", ".join(sids[:_MAX_CANDIDATES]) + (f" and {rest:,} more" if rest > 0 else "")
