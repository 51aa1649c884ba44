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
MOST: Final = 100
#: While no more than so many are at hand, the next are asked for: nobody waits for them then.
_FEW: Final = 40
#: Seconds for which an answer is used: its temporary URL lives for 300 (twilio-media-api, section 7).
_FRESH: Final = 120.0


class MediaPrefetcher:
    """Has the media of those downloads at hand that come next.

    ``following`` gives the SIDs of the media of a service whose downloads have not begun.
    Belongs to one loop.
    """

    def __init__(self, client: Client, following: Callable[[str], Iterable[str]]) -> None:
        self._client = client
        self._following = following
        self._known: dict[str, tuple[float, Media | ApiError]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        #: Those last handed out: some of them have not begun yet, and are no matter to ask about again.
        self._given: deque[str] = deque(maxlen=MOST)

    async def fetch(self, service_sid: str, sid: str) -> Media:
        """Return a media with a temporary URL that is good for a while yet; raises ApiError."""
        if sid not in self._known or self._is_old(self._known[sid]):
            self._forget_old()
            if sid not in self._asking:
                self._ask(service_sid, [sid])
            if (asking := self._asking.get(sid)) is not None:
                await asyncio.wait({asking})
        known = self._known.pop(sid, None)
        self._given.append(sid)
        if len(self._known) < _FEW and not self._asking:
            self._ask(service_sid, [])
        if known is None:
            return await self._client.media.fetch(service_sid, sid)
        if isinstance(known[1], ApiError):
            raise known[1]
        return known[1]

    def take(self, media: Iterable[Media]) -> None:
        """Take what the service has just said of ``media``: it is not asked for those again."""
        now = asyncio.get_running_loop().time()
        self._known |= {one.sid: (now, one) for one in media}

    def close(self) -> None:
        """Ask no more."""
        for task in set(self._asking.values()):
            task.cancel()

    def _ask(self, service_sid: str, first: list[str]) -> None:
        """Begin to ask for ``first`` and those that follow; for one alone there is nothing to gain."""
        there = {*first, *self._known, *self._asking, *self._given}
        # Each once: a media may be wanted in several places.
        following = dict.fromkeys(sid for sid in self._following(service_sid) if sid not in there)
        sids = [*first, *islice(following, MOST - len(first))]
        if len(sids) > 1:
            task = asyncio.create_task(self._fetch(service_sid, sids))
            self._asking |= dict.fromkeys(sids, task)

    async def _fetch(self, service_sid: str, sids: list[str]) -> None:
        """Take what the service says of them; where it says nothing, each is asked for by itself."""
        try:
            answers = await self._client.media.fetch_many(service_sid, sids)
            now = asyncio.get_running_loop().time()
            self._known |= {sid: (now, answer) for sid, answer in answers.items()}
        except ApiError:
            pass
        finally:
            for sid in sids:
                self._asking.pop(sid, None)

    def _forget_old(self) -> None:
        self._known = {sid: known for sid, known in self._known.items() if not self._is_old(known)}

    def _is_old(self, known: tuple[float, Media | ApiError]) -> bool:
        return asyncio.get_running_loop().time() - known[0] >= _FRESH
