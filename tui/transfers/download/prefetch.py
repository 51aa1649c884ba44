"""Media that are about to be downloaded are asked for many at a time: a request costs more than an answer."""

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

#: So many are asked for at the most.
PREFETCH_SIZE: Final = 100
#: While no more than so many are at hand, the next are asked for: nobody waits for them then.
_LOW_WATER_MARK: Final = 40
#: Seconds for which an answer is used: its temporary URL lives for 300 (twilio-media-api, section 7).
_MAX_AGE: Final = 120.0


class MediaPrefetcher:
    """Has the media of those downloads at hand that come next.

    ``upcoming`` gives the SIDs of the media of a service whose downloads have not begun.
    Belongs to one loop.
    """

    def __init__(self, client: Client, upcoming: Callable[[str], Iterable[str]]) -> None:
        self._client = client
        self._list_upcoming = upcoming
        self._cache: dict[str, tuple[float, Media | ApiError]] = {}
        self._requests: dict[str, asyncio.Task[None]] = {}
        #: Those last handed out: some of them have not begun yet, and are no matter to ask about again.
        self._handed_out: deque[str] = deque(maxlen=PREFETCH_SIZE)

    async def fetch(self, service_sid: str, sid: str) -> Media:
        """Return a media with a temporary URL that is good for a while yet; raises ApiError."""
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
        """Take what the service has just said of ``media``: it is not asked for those again."""
        now = asyncio.get_running_loop().time()
        self._cache |= {one.sid: (now, one) for one in media}

    def close(self) -> None:
        """Ask no more."""
        for task in set(self._requests.values()):
            task.cancel()

    def _request(self, service_sid: str, first: list[str]) -> None:
        """Begin to ask for ``first`` and those that follow; for one alone there is nothing to gain."""
        excluded = {*first, *self._cache, *self._requests, *self._handed_out}
        # Each once: a media may be wanted in several places.
        upcoming = dict.fromkeys(sid for sid in self._list_upcoming(service_sid) if sid not in excluded)
        sids = [*first, *islice(upcoming, PREFETCH_SIZE - len(first))]
        if len(sids) > 1:
            task = asyncio.create_task(self._fetch(service_sid, sids))
            self._requests |= dict.fromkeys(sids, task)

    async def _fetch(self, service_sid: str, sids: list[str]) -> None:
        """Take what the service says of them; where it says nothing, each is asked for by itself."""
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
