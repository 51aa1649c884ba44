"""What media hold, fetched and opened off the screen's loop: no more of it than is needed, and only once."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tui.api.errors import ContentTooLarge
from tui.preview import (
    LONGEST,
    Opened,
    Picture,
    Renderer,
    Text,
    choose,
    draw,
    terminal_of,
)
from tui.preview.imaging.view_state import LONGEST_CLOSE
from tui.preview.registry import MOST_BYTES
from tui.preview.sandbox.sandbox import shared_sandbox
from tui.preview.terminal import GRAPHIC
from tui.terminal.ascii_filter import is_ascii
from tui.terminal.capabilities import read_cell_size

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from textual.app import App
    from textual.geometry import Size

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.engine import Engine
    from tui.preview import Choice, Drawing, Terminal
    from tui.preview.thumbnails import Thumbnails
    from tui.settings import PreviewSettings
    from tui.terminal.capabilities import TerminalCapabilities

#: The beginning tells most of what a content is: all that is shown of a text, a photograph's small picture.
BEGINNING: Final = 65_536
#: Bytes of opened media that are kept in memory: about fifty pictures, a dozen where terminals draw pixels.
KEPT: Final = 32_000_000

_LONGEST_OF_GRAPHICS: Final = 1280
_TEXTUAL: Final = ("text/", "application/json", "application/xml")
#: The key goes through these; the protocols only where the terminal speaks one.
_ROUND: Final = (Renderer.AUTO, *GRAPHIC, Renderer.BLOCKS, Renderer.ASCII, Renderer.OFF)


@dataclass(frozen=True, slots=True)
class LoadedPreview:
    """What was opened of a media; ``more`` is how many bytes were left unfetched, for being too many."""

    opened: Opened
    more: int = 0


class Previews:
    """Opens the content of media for all screens, and knows how it is to be drawn."""

    def __init__(
        self, engine: Engine, client: Client, settings: PreviewSettings, thumbnails: Thumbnails
    ) -> None:
        self._engine = engine
        self._client = client
        self._settings = settings
        self.thumbnails = thumbnails
        self.renderer = Renderer(settings.renderer)
        #: What the terminal has said that it can draw itself, and the size of its cells in pixels.
        self.graphics: frozenset[Renderer] = frozenset()
        self.cell: tuple[int, int] = (10, 20)
        self.sextants = bool(settings.sextants)
        self._kept: OrderedDict[str, LoadedPreview] = OrderedDict()
        self._last = ("", b"")

    # How to draw

    def terminal(self, app: App[None]) -> Terminal:
        """Return what the terminal of ``app`` can show."""
        dark = app.current_theme.dark
        colours = app.console.color_system
        graphics = self.graphics
        if colours != "truecolor":  # the number of a picture is told as its colour
            graphics -= {Renderer.KITTY}
        terminal = terminal_of(os.environ, colours, dark=dark, graphics=graphics, cell=self.cell)
        # Textual takes NO_COLOR out of the environment, and symbols may be set otherwise than the locale is.
        return replace(
            terminal,
            colours=None if app.no_color else terminal.colours,
            unicode=terminal.unicode and not is_ascii(app),
            graphics=frozenset() if app.no_color or is_ascii(app) else terminal.graphics,
            sextants=self.sextants,
        )

    def choice(self, app: App[None], *, in_characters: bool = False) -> Choice:
        """Return the renderer in use, and why; ``in_characters``: without what the terminal draws itself."""
        terminal = self.terminal(app)
        choice = choose(self.renderer, terminal)
        if in_characters and choice.renderer in GRAPHIC:
            characters = choose(Renderer.AUTO, replace(terminal, graphics=frozenset()))
            return replace(characters, why="while it moves")
        return choice

    def take_answers(self, answers: TerminalCapabilities) -> bool:
        """Draw from now on as the terminal has said that it can; return whether that is another way."""
        before = (self.graphics, self.cell, self.sextants)
        if self._settings.sextants is None:
            self.sextants = answers.draws_sextants
        self.graphics = answers.graphics(os.environ)
        self.cell = read_cell_size() or answers.cell or self.cell
        if (self.graphics, self.cell, self.sextants) == before:
            return False
        self._kept.clear()  # they may have too few pixels
        return bool(self.graphics) or self.sextants

    def next_renderer(self) -> None:
        """Set the next renderer, passing over protocols that the terminal does not speak."""
        place = _ROUND.index(self.renderer)
        following = (*_ROUND[place + 1 :], *_ROUND[:place])
        spoken = self.graphics.intersection(GRAPHIC)
        self.renderer = next(one for one in following if one in spoken or one not in GRAPHIC)

    async def draw(
        self, picture: Picture, room: Size, app: App[None], *, in_characters: bool = False
    ) -> Drawing:
        """Return ``picture`` drawn for a pane of the size ``room``, in cells, as the terminal can show it."""
        terminal, choice = self.terminal(app), self.choice(app, in_characters=in_characters)
        return await asyncio.to_thread(draw, picture, room.width, room.height, terminal, choice.renderer)

    # What there is

    def limit(self, terminal: Terminal) -> int:
        """Return how many bytes are fetched for a mere look."""
        return self._settings.limit_over_ssh if terminal.remote else self._settings.limit

    @property
    def longest(self) -> int:
        """Pixels a side that are kept of a picture: more where the terminal draws pixels."""
        return _LONGEST_OF_GRAPHICS if self.graphics else LONGEST

    async def known(self, sid: str) -> LoadedPreview | None:
        """Return what is at hand of a media, without asking the service: from memory, or from the disk."""
        if sid in self._kept:
            self._kept.move_to_end(sid)
            return self._kept[sid]
        picture = await asyncio.to_thread(self.thumbnails.get, sid, self.longest)
        return None if picture is None else self._keep(sid, LoadedPreview(picture))

    async def open(self, media: Media, limit: int) -> LoadedPreview:
        """Return what ``media`` holds, fetching at most ``limit`` bytes; raises ApiError.

        Of a longer one only the beginning is fetched, and of a text no more than is shown of it.
        """
        size = media.size
        claim = (media.content_type or "").lower()
        if claim.startswith(_TEXTUAL) and size is not None and size > BEGINNING:
            return self._keep(media.sid, await self._open_beginning(media, size, is_enough=True))
        if size is not None and size > limit:
            return self._keep(media.sid, await self._open_beginning(media, size))
        try:
            content = await self.content(media, limit)
        except ContentTooLarge as error:  # its record says less than there is, or nothing
            return self._keep(media.sid, await self._open_beginning(media, error.size))
        opened = await _opened(content, media, None, self.longest)
        if isinstance(opened, Picture):
            await asyncio.to_thread(self.thumbnails.put, media.sid, self.longest, opened)
        return self._keep(media.sid, LoadedPreview(opened))

    async def content(self, media: Media, limit: int = MOST_BYTES) -> bytes:
        """Return the whole content of ``media``, that which was fetched last from memory; raises ApiError."""
        sid, content = self._last
        if sid != media.sid:
            content = await self._engine.run(self._client.media.content(media, limit=limit))
            self._last = (media.sid, content)
        return content

    def frames(self, content: bytes) -> AsyncGenerator[tuple[Picture, float]]:
        """Yield the frames of a picture that moves, as ``tui.preview.imaging.animation.frames_of`` does."""
        return shared_sandbox().frames(content, self.longest)

    async def open_close(self, media: Media) -> Opened:
        """Return what ``media`` holds at as many pixels as are worth it; raises ApiError."""
        content = await self.content(media)
        return await _opened(content, media, None, LONGEST_CLOSE)

    async def forget(self, sid: str) -> None:
        """Throw away what is at hand of a media that is gone from the service."""
        self._kept.pop(sid, None)
        self._last = ("", b"")
        await asyncio.to_thread(self.thumbnails.forget, sid)

    def forget_all(self) -> None:
        """Throw away what is in memory."""
        self._kept.clear()
        self._last = ("", b"")

    def stop(self) -> None:
        """End what is being opened: the program does not wait for it."""
        shared_sandbox().stop()

    async def _open_beginning(self, media: Media, size: int, *, is_enough: bool = False) -> LoadedPreview:
        beginning = self._client.media.beginning(media, size=BEGINNING)
        content = await self._engine.run(beginning)
        opened = await _opened(content, media, size, self.longest)
        return LoadedPreview(opened, 0 if is_enough or isinstance(opened, Text) else size)

    def _keep(self, sid: str, seen: LoadedPreview) -> LoadedPreview:
        self._kept[sid] = seen
        self._kept.move_to_end(sid)
        used = sum(map(_bytes_of, self._kept.values()))
        while used > KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            used -= _bytes_of(oldest)
        return seen


def _bytes_of(seen: LoadedPreview) -> int:
    return len(seen.opened.pixels) if isinstance(seen.opened, Picture) else BEGINNING


async def _opened(content: bytes, media: Media, size: int | None, longest: int) -> Opened:
    claim, name = media.content_type or "", media.filename
    return await shared_sandbox().open(content, content_type=claim, filename=name, size=size, longest=longest)
