"""Previews of media: fetched on the engine, decoded in a worker process, and cached."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from tui.api.errors import ContentTooLarge
from tui.preview import (
    MAX_SIDE,
    Picture,
    Preview,
    Renderer,
    Text,
    choose_renderer,
    detect_terminal,
    draw,
)
from tui.preview.limits import MAX_SIDE_CLOSE
from tui.preview.loaders.content import MAX_CONTENT_BYTES
from tui.preview.sandbox.sandbox import shared_sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.engine import Engine
    from tui.preview import Drawing, RendererChoice, Terminal
    from tui.preview.capabilities import TerminalCapabilities
    from tui.preview.thumbnails import Thumbnails
    from tui.session.display import Display
    from tui.settings import PreviewSettings

#: Bytes to fetch from the start of a content: all that is shown of a text, and the embedded thumbnail of a
#: photo.
BEGINNING: Final = 65_536
#: Bytes of decoded media in memory: about fifty pictures, or a dozen if the terminal draws pixels.
CACHE_BYTES: Final = 32_000_000

_MAX_SIDE_GRAPHICS: Final = 1280
_TEXTUAL: Final = ("text/", "application/json", "application/xml")
#: The renderers that the key cycles through; graphics protocols only if the terminal supports them.
_CYCLE: Final = tuple(Renderer)


@dataclass(frozen=True, slots=True)
class LoadedPreview:
    """A decoded media; ``more`` is its full size if only the beginning was fetched, else 0."""

    opened: Preview
    more: int = 0


class Previews:
    """Loads the content of media for all screens, and knows how to draw it."""

    def __init__(
        self,
        display: Display,
        engine: Engine,
        client: Client,
        settings: PreviewSettings,
        thumbnails: Thumbnails,
    ) -> None:
        self._display = display
        self._engine = engine
        self._client = client
        self._settings = settings
        self.thumbnails = thumbnails
        self.renderer = Renderer(settings.renderer)
        #: The graphics protocols of the terminal, and the size of its cells in pixels.
        self.graphics: frozenset[Renderer] = frozenset()
        self.cell: tuple[int, int] = (10, 20)
        self.sextants = bool(settings.sextants)
        self._cache: OrderedDict[str, LoadedPreview] = OrderedDict()
        self._last = ("", b"")
        self._opening: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # How to draw

    def terminal(self) -> Terminal:
        """Return what the terminal can show."""
        facts = self._display.facts
        colours = facts.color_system
        graphics = self.graphics
        if colours != "truecolor":  # Kitty's placeholders encode the number of the picture in their colour
            graphics -= {Renderer.KITTY}
        terminal = detect_terminal(os.environ, colours, dark=facts.is_dark, graphics=graphics, cell=self.cell)
        # Textual removes NO_COLOR from the environment, and ASCII can be set against the locale.
        return replace(
            terminal,
            colours=None if facts.is_colourless else terminal.colours,
            unicode=terminal.unicode and not facts.is_ascii,
            graphics=frozenset() if facts.is_colourless or facts.is_ascii else terminal.graphics,
            sextants=self.sextants,
        )

    def choice(self, *, in_characters: bool = False) -> RendererChoice:
        """Return the renderer in use, and why; ``in_characters`` leaves out graphics protocols."""
        terminal = self.terminal()
        choice = choose_renderer(self.renderer, terminal)
        if in_characters and choice.renderer.is_graphic:
            characters = choose_renderer(Renderer.AUTO, replace(terminal, graphics=frozenset()))
            return replace(characters, why="while it moves")
        return choice

    def use_capabilities(self, capabilities: TerminalCapabilities) -> bool:
        """Use what the terminal supports; return whether pictures look different now."""
        before = (self.graphics, self.cell, self.sextants)
        if self._settings.sextants is None:
            self.sextants = capabilities.draws_sextants
        self.graphics = capabilities.graphics(os.environ)
        self.cell = self._display.cell_size or capabilities.cell or self.cell
        if (self.graphics, self.cell, self.sextants) == before:
            return False
        self._cache.clear()  # they may have too few pixels
        return bool(self.graphics) or self.sextants

    def next_renderer(self) -> None:
        """Switch to the next renderer, skipping protocols that the terminal does not support."""
        place = _CYCLE.index(self.renderer)
        following = (*_CYCLE[place + 1 :], *_CYCLE[:place])
        self.renderer = next(one for one in following if one in self.graphics or not one.is_graphic)

    async def draw(self, picture: Picture, room: tuple[int, int], *, in_characters: bool = False) -> Drawing:
        """Return ``picture`` drawn for a pane of ``room`` (columns, rows), as the terminal supports it."""
        terminal, choice = self.terminal(), self.choice(in_characters=in_characters)
        return await asyncio.to_thread(draw, picture, *room, terminal, choice.renderer)

    # Loading

    def limit(self, terminal: Terminal) -> int:
        """Return the number of bytes to fetch for a preview."""
        return self._settings.limit_over_ssh if terminal.remote else self._settings.limit

    @property
    def max_side(self) -> int:
        """The maximum side of a decoded picture in pixels: more if the terminal draws pixels."""
        return _MAX_SIDE_GRAPHICS if self.graphics else MAX_SIDE

    async def known(self, sid: str) -> LoadedPreview | None:
        """Return the cached preview of a media, from memory or from the disk, or None."""
        if sid in self._cache:
            self._cache.move_to_end(sid)
            return self._cache[sid]
        picture = await asyncio.to_thread(self.thumbnails.get, sid, self.max_side)
        if sid in self._cache:  # opened in the meantime, with details that a thumbnail lacks
            return self._cache[sid]
        return None if picture is None else self._store(sid, LoadedPreview(picture))

    async def open(self, media: Media, limit: int) -> LoadedPreview:
        """Return the preview of ``media``, fetching at most ``limit`` bytes; raises ApiError.

        Only the beginning of a larger media is fetched, and only the displayed part of a text. A media that
        the grid or the prefetcher is already opening is not fetched again.
        """
        lock = self._opening.setdefault(media.sid, asyncio.Lock())
        is_first = not lock.locked()
        async with lock:
            seen = None if is_first else self._cache.get(media.sid)
            if seen is None or seen.more:
                seen = await self._open(media, limit)
            return seen

    async def _open(self, media: Media, limit: int) -> LoadedPreview:
        size = media.size
        claim = (media.content_type or "").lower()
        if claim.startswith(_TEXTUAL) and size is not None and size > BEGINNING:
            return self._store(media.sid, await self._open_beginning(media, size, is_enough=True))
        if size is not None and size > limit:
            return self._store(media.sid, await self._open_beginning(media, size))
        try:
            content = await self.content(media, limit)
        except ContentTooLarge as error:  # its resource has no size, or a wrong one
            return self._store(media.sid, await self._open_beginning(media, error.size))
        max_side = self.max_side
        opened = await _opened(content, media, None, max_side)
        seen = self._store(media.sid, LoadedPreview(opened))
        if isinstance(opened, Picture):
            await asyncio.to_thread(self.thumbnails.put, media.sid, max_side, opened)
        return seen

    async def content(self, media: Media, limit: int = MAX_CONTENT_BYTES) -> bytes:
        """Return the full content of ``media``; the last one is cached. Raises ApiError."""
        sid, content = self._last
        if sid != media.sid:
            content = await self._engine.run(self._client.media.read_content(media, limit=limit))
            self._last = (media.sid, content)
        return content

    def frames(self, content: bytes) -> AsyncGenerator[tuple[Picture, float]]:
        """Yield the frames of an animation, as ``tui.preview.imaging.animation.read_frames`` does."""
        return shared_sandbox().frames(content, self.max_side)

    async def open_close(self, media: Media) -> Preview:
        """Return ``media`` decoded at the resolution that zooming needs; raises ApiError."""
        content = await self.content(media)
        return await _opened(content, media, None, MAX_SIDE_CLOSE)

    async def forget(self, sid: str) -> None:
        """Delete the cached preview of a media that the service no longer has."""
        self._cache.pop(sid, None)
        self._last = ("", b"")
        await asyncio.to_thread(self.thumbnails.remove, sid)

    def forget_all(self) -> None:
        """Clear the cache in memory."""
        self._cache.clear()
        self._last = ("", b"")

    def stop(self) -> None:
        """Cancel all decoding, so that the program can exit immediately."""
        shared_sandbox().stop()

    async def _open_beginning(self, media: Media, size: int, *, is_enough: bool = False) -> LoadedPreview:
        beginning = self._client.media.read_start(media, size=BEGINNING)
        content = await self._engine.run(beginning)
        opened = await _opened(content, media, size, self.max_side)
        return LoadedPreview(opened, 0 if is_enough or isinstance(opened, Text) else size)

    def _store(self, sid: str, seen: LoadedPreview) -> LoadedPreview:
        self._cache[sid] = seen
        self._cache.move_to_end(sid)
        used = sum(map(_bytes_of, self._cache.values()))
        while used > CACHE_BYTES and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            used -= _bytes_of(oldest)
        return seen


def _bytes_of(seen: LoadedPreview) -> int:
    return len(seen.opened.pixels) if isinstance(seen.opened, Picture) else BEGINNING


async def _opened(content: bytes, media: Media, size: int | None, max_side: int) -> Preview:
    claim, name = media.content_type or "", media.filename
    return await shared_sandbox().open(
        content, content_type=claim, filename=name, size=size, max_side=max_side
    )
