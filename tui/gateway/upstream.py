"""The content of links, fetched from Twilio when they are opened, and never stored."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.api.client import Client
from tui.api.errors import TimedOut, Unreachable
from tui.api.transport import make_transport

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from tui.api.models import Media
    from tui.gateway.model import LinkItem
    from tui.settings import Profile

#: Seconds before the expiry of a temporary URL from which a new one is fetched.
_RESERVE: Final = 30.0
#: Seconds for which a URL without a stated expiry is used; Twilio's live 300 s (twilio-media-api, section 7).
_LIFETIME: Final = 240.0
_MAX_KEPT: Final = 10_000
_MAX_RESUMES: Final = 5
#: The maximum number of parallel streams per profile: as many as the server's visitors.
_MAX_STREAMS: Final = 2000


class Upstream:
    """Twilio's content for the items of links, by the profiles that they name. Belongs to one event loop.

    ``find_profile`` returns a profile with its secret, and raises SettingsError.
    """

    def __init__(self, find_profile: Callable[[str], Profile]) -> None:
        self._find_profile = find_profile
        self._clients: dict[str, Client] = {}
        self._kept: OrderedDict[tuple[str, str], tuple[Media, float]] = OrderedDict()
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}
        #: Cached temporary URLs.
        self.minted = 0

    async def aclose(self) -> None:
        """Close all connections."""
        clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            await client.aclose()

    async def reload(self) -> None:
        """Drop cached profiles and URLs, so that the next request uses changed secrets."""
        self._kept.clear()
        await self.aclose()

    async def media(self, item: LinkItem) -> Media:
        """Return the media with a temporary URL that is valid for at least half a minute; raise ApiError.

        Simultaneous callers share one request.
        """
        key = (item.profile, item.media_sid)
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                media, until = self._kept.get(key, (None, 0.0))
                if media is not None and time.monotonic() < until:
                    return media
                client = await self._client(item.profile)
                media = await client.media.fetch(item.service_sid, item.media_sid)
                self._keep(key, media, client)
                return media
        finally:
            if not lock.locked():
                self._locks.pop(key, None)

    async def iter_content(self, item: LinkItem, part: range) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of ``part``; resume with a Range if the connection drops. Raise ApiError.

        Close it (``aclosing``) to stop early.
        """
        place, tries = part.start, 0
        while place < part.stop:
            try:
                async with aclosing(self._iter_once(item, range(place, part.stop))) as pieces:
                    async for piece in pieces:
                        place, tries = place + len(piece), 0
                        yield piece
            except (Unreachable, TimedOut):
                tries += 1
                if tries > _MAX_RESUMES:
                    raise

    async def _iter_once(self, item: LinkItem, part: range) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of ``part`` from one connection; raise Unreachable if it ends early."""
        async with self._open(item, part) as (start, chunks):
            place = start
            async for chunk in chunks:
                piece = chunk[max(0, part.start - place) : max(0, part.stop - place)]
                place += len(chunk)
                if piece:
                    yield piece
                if place >= part.stop:
                    return
        raise Unreachable(message="the content ended early")

    @asynccontextmanager
    async def _open(
        self, item: LinkItem, part: range
    ) -> AsyncIterator[tuple[int, AsyncGenerator[bytes, None]]]:
        client = await self._client(item.profile)
        media = await self.media(item)
        keep = partial(self._keep, (item.profile, item.media_sid), client=client)
        async with (
            client.media.open_range(media, part, renewed=keep) as stream,
            aclosing(stream.iter_chunks()) as chunks,
        ):
            yield stream.start, chunks

    async def _client(self, name: str) -> Client:
        if name not in self._clients:
            client = await asyncio.to_thread(self._make_client, name)
            # Another task may have been faster.
            self._clients.setdefault(name, client)
        return self._clients[name]

    def _make_client(self, name: str) -> Client:
        """Return a client with its secret, which may take long to read from a command or a keyring."""
        client = Client(self._find_profile(name), transport=make_transport(connections=_MAX_STREAMS))
        client.warm_up()
        return client

    def _keep(self, key: tuple[str, str], media: Media, client: Client) -> None:
        self.minted += 1
        seconds = _LIFETIME
        if media.temporary_url_expires is not None:
            seconds = (media.temporary_url_expires - client.clock.now()).total_seconds() - _RESERVE
        self._kept[key] = (media, time.monotonic() + min(seconds, _LIFETIME + _RESERVE))
        if len(self._kept) > _MAX_KEPT:
            self._kept.popitem(last=False)
