"""Fetch participant names that the catalog lacks, for commands that print them."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui import engine
from tui.api.client import Client
from tui.api.errors import ApiError
from tui.api.retry import Retry
from tui.cli.output.console import report, report_details
from tui.session.people import FRESH, REFUSALS, PeopleReader
from tui.text.quantities import format_count
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Collection

    from tui.catalog import Catalog
    from tui.settings import Profile

#: The number of conversations to request participants for at once.
_AT_ONCE: Final = 8


def fetch_names_for(
    profile: Profile, catalog: Catalog, service_sid: str, conversations: Collection[str]
) -> None:
    """Run :func:`fetch_names` with its own client, if anything is missing."""

    async def work() -> None:
        # A single attempt: names are not worth a wait.
        async with Client(profile, retry=Retry(tries=1)) as client:
            await fetch_names(client, catalog, service_sid, conversations)

    if _list_stale(catalog, conversations):
        engine.run(work())


async def fetch_names(
    client: Client, catalog: Catalog, service_sid: str, conversations: Collection[str]
) -> None:
    """Add the participants of ``conversations`` to the catalog, unless it has them from today.

    One request per conversation, and one per user without a name. Failures are reported; the output then has
    fewer names.
    """
    stale = await asyncio.to_thread(_list_stale, catalog, conversations)
    if stale:
        report_details(f"reading the people of {format_count(len(stale), 'conversation')}.")
    reader = PeopleReader(client, service_sid)
    for start in range(0, len(stale), _AT_ONCE):
        batch = stale[start : start + _AT_ONCE]
        found = await asyncio.gather(*(_fetch(reader, catalog, sid) for sid in batch))
        if errors := [error for error in found if error is not None]:
            report(f"some names are missing: {sanitize_message(str(errors[0]))}")
            return


async def _fetch(reader: PeopleReader, catalog: Catalog, sid: str) -> ApiError | None:
    """Store the participants of a conversation, and return the error; a refusal is not an error."""
    try:
        people = await reader.read(sid, await asyncio.to_thread(_list_unnamed, catalog, sid))
    except REFUSALS:
        return None
    except ApiError as error:
        return error
    await asyncio.to_thread(catalog.put_people, sid, people.participants, people.names)
    return None


def _list_stale(catalog: Catalog, conversations: Collection[str]) -> list[str]:
    with closing(catalog.reader()) as reader:
        return reader.messages.list_stale_people(list(conversations), int(time.time()) - FRESH)


def _list_unnamed(catalog: Catalog, sid: str) -> list[str]:
    with closing(catalog.reader()) as reader:
        return reader.messages.list_unnamed_authors(sid)
