"""Resolve names and SIDs from the command line to media."""

from __future__ import annotations

from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui.catalog.filters import Filter
from tui.catalog.filters.terms import Word
from tui.catalog.sync.sync import sync_services
from tui.cli.catalog_access import open_catalog
from tui.cli.errors import NotFoundError
from tui.cli.service_lookup import find_service, suggest
from tui.cli.sids import is_media_sid, is_service_sid
from tui.text.sanitize import sanitize_message
from tui.text.similar_names import compose_accents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.api.client import Client
    from tui.catalog import Reader, ServiceRow
    from tui.settings import Profile

#: The maximum number of candidates that an error lists.
_MAX_CANDIDATES: Final = 10
_ROWS_PER_QUERY: Final = 500
#: The number of file names compared with an unknown one.
_MAX_COMPARED: Final = 5000


def find_media_sid(name: str, service: ServiceRow, reader: Reader) -> str:
    """Return the SID of the media with this SID or, in the catalog, this file name; raise NotFoundError.

    A SID need not be in the catalog. Among names that differ only in Unicode normalization, the exact one is
    preferred.
    """
    if is_media_sid(name):
        return name
    row_ids = reader.list_media_ids(service.sid, where=Filter((Word(name),)))
    pages = (row_ids[start : start + _ROWS_PER_QUERY] for start in range(0, len(row_ids), _ROWS_PER_QUERY))
    rows = chain.from_iterable(reader.media.by_id(page).values() for page in pages)
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
        hint = suggest(name, _newest_names(service, reader))
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


def _newest_names(service: ServiceRow, reader: Reader) -> Iterator[str]:
    """Yield the newest file names: comparing all of a million would take minutes."""
    row_ids = reader.list_first_ids(service.sid, _MAX_COMPARED)
    for start in range(0, len(row_ids), _ROWS_PER_QUERY):
        rows = reader.media.by_id(row_ids[start : start + _ROWS_PER_QUERY]).values()
        yield from (row.filename for row in rows if row.filename)


def _list_some(sids: Sequence[str]) -> str:
    rest = len(sids) - _MAX_CANDIDATES
    return ", ".join(sids[:_MAX_CANDIDATES]) + (f" and {rest:,} more" if rest > 0 else "")
