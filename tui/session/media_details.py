"""Details of media that only MCS has, fetched in batches for the visible rows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError, NotFound
from tui.api.throttle import in_background
from tui.catalog import group_by_service
from tui.catalog.sync.records import make_details

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.catalog import MediaRow
    from tui.session.session import Session

#: Seconds without scrolling before the details are requested.
_REST: Final = 0.4


class DetailFetcher:
    """Fetches the details of media once each, in the background."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._requested: set[str] = set()

    async def fetch(self, rows: Sequence[MediaRow]) -> bool:
        """Add the missing details of ``rows`` to the catalog; return whether that changed anything.

        Unattached uploads that Twilio has since deleted (twilio-media-api, section 2) are removed from the
        catalog.
        """
        missing = [row for row in rows if row.uploaded is None and row.sid not in self._requested]
        if not missing:
            return False
        await asyncio.sleep(_REST)
        await self._session.ready()
        changes = [await self._fetch(*one) for one in group_by_service(missing).items()]
        return any(changes)

    async def _fetch(self, service_sid: str, missing: Sequence[MediaRow]) -> bool:
        try:
            found = await self._session.engine.run(_fetch(self._session.client, service_sid, missing))
        except ApiError:  # the sync reports the state of the service
            return False
        self._requested.update(row.sid for row in missing)
        unattached = {row.sid for row in missing if row.is_unattached}
        gone = [sid for sid, media in found.items() if isinstance(media, NotFound) and sid in unattached]
        details = [make_details(media) for media in found.values() if not isinstance(media, Exception)]
        await asyncio.to_thread(self._session.catalog.put_details, details)
        await asyncio.to_thread(self._session.catalog.forget_media, gone)
        return bool(details or gone)


async def _fetch(client: Client, service_sid: str, rows: Sequence[MediaRow]) -> dict[str, Media | ApiError]:
    with in_background():
        return await client.media.fetch_many(service_sid, [row.sid for row in rows])
