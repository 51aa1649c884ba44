"""Media of the next downloads, fetched in batches, to save requests."""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.api.client import Client
    from tui.api.models import Media

#: The maximum media per request.
PREFETCH_SIZE: Final = 100
#: The next batch is fetched when at most this many are left, before a download has to wait.
_LOW_WATER_MARK: Final = 40
#: Seconds for which a fetched media is used: its temporary URL lives for 300 (twilio-media-api, section 7).
_MAX_AGE: Final = 120.0


class MediaPrefetcher:
    """Holds the media of the next downloads. Use it on one event loop.

    ``list_upcoming`` takes the SID of a service and returns the SIDs of media to be downloaded next.
    """

    def __init__(self, client: Client, upcoming: Callable[[str], Iterable[str]]) -> None:
        self._client = client
        self._list_upcoming = upcoming
        self._cache: dict[str, tuple[float, Media | ApiError]] = {}
        self._requests: dict[str, asyncio.Task[None]] = {}
        #: The last ones handed out: their downloads may still be in the queue.
        self._handed_out: deque[str] = deque(maxlen=PREFETCH_SIZE)

    async def fetch(self, service_sid: str, sid: str) -> Media:
        """Return a media with a temporary URL that is valid for some minutes; raises ApiError."""
        if sid not in self._cache or self._is_expired(self._cache[sid]):
            self._drop_expired()
            if sid not in self._requests:
                self._request(service_sid, [sid])
            if (request := self._requests.get(sid)) is not None:
                await asyncio.wait({request})
        cached = self._cache.pop(sid, None)
        self._handed_out.append(sid)
        if len(self._cache) < _LOW_WATER_MARK and not self._requests:
            self._request(service_sid, [])
        if cached is None:
            return await self._client.media.fetch(service_sid, sid)
        if isinstance(cached[1], ApiError):
            raise cached[1]
        return cached[1]

    def add(self, media: Iterable[Media]) -> None:
        """Add just-fetched ``media``, so that they are not requested again."""
        now = asyncio.get_running_loop().time()
        self._cache |= {one.sid: (now, one) for one in media}

    def close(self) -> None:
        """Cancel all requests."""
        for task in set(self._requests.values()):
            task.cancel()

    def _request(self, service_sid: str, first: list[str]) -> None:
        """Start a request for ``first`` and the upcoming media; not worth it for a single media."""
        excluded = {*first, *self._cache, *self._requests, *self._handed_out}
        # Without duplicates: a media may be downloaded to several places.
        upcoming = dict.fromkeys(sid for sid in self._list_upcoming(service_sid) if sid not in excluded)
        sids = [*first, *islice(upcoming, PREFETCH_SIZE - len(first))]
        if len(sids) > 1:
            task = asyncio.create_task(self._fetch(service_sid, sids))
            self._requests |= dict.fromkeys(sids, task)

    async def _fetch(self, service_sid: str, sids: list[str]) -> None:
        """Fetch the media of ``sids``. If that fails, each download fetches its own."""
        try:
            answers = await self._client.media.fetch_many(service_sid, sids)
            now = asyncio.get_running_loop().time()
            self._cache |= {sid: (now, answer) for sid, answer in answers.items()}
        except ApiError:
            pass
        finally:
            for sid in sids:
                self._requests.pop(sid, None)

    def _drop_expired(self) -> None:
        self._cache = {sid: cached for sid, cached in self._cache.items() if not self._is_expired(cached)}

    def _is_expired(self, cached: tuple[float, Media | ApiError]) -> bool:
        return asyncio.get_running_loop().time() - cached[0] >= _MAX_AGE
