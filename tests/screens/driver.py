"""Drive the browser in tests: press keys, open services, read the screen."""

from __future__ import annotations

import asyncio
import base64
import re
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from textual.css.query import NoMatches

from tests.idle import settle
from tests.sample_app import sample_app
from tui.api.client import Client
from tui.api.retry import Retry
from tui.app import Mediadeck
from tui.screens.media.screen import MediaScreen
from tui.screens.services import ServicesScreen
from tui.widgets.header import Header
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    import pytest
    from textual.pilot import Pilot
    from textual.screen import Screen
    from textual.widget import Widget

    from tui.settings import Appearance, Profile

W = TypeVar("W", bound="Widget")

SIZE = (80, 24)
_OSC52 = re.compile(r"\x1b]52;c;([\w+/=]+)\x07")
#: Attempts of 20 ms each until an expected change is visible.
_PATIENCE = 500


class AppDriver:
    """A running browser."""

    def __init__(self, app: Mediadeck, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press the keys one after another, and wait until the app is idle."""
        await self.pilot.press(*keys)
        await settle(self.pilot)

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until the condition holds, even while other work continues."""
        for _ in range(_PATIENCE):
            with suppress(NoMatches):  # a new screen has no widgets yet
                if holds():
                    return
            await self.pilot.pause(0.02)
        raise AssertionError(self.text)

    async def until_text(self, *words: str) -> None:
        """Wait until all the words are on the screen, possibly wrapped over several lines."""
        await self.until(lambda: all(word in self.words for word in words))

    async def open_service(self, name: str = "Harbour Support") -> None:
        """Open the service of this name, and wait until the app is idle."""
        await self.open_service_now(name)
        await settle(self.pilot)

    async def open_service_now(self, name: str = "Harbour Support") -> None:
        """Open the service of this name, without waiting for other work."""
        await self.until(lambda: isinstance(self.app.screen, ServicesScreen) and name in self.text)
        row_list = self.find(RowList)
        row_list.cursor = [row_list.cells(i)["name"].text for i in range(row_list.row_count)].index(name)  # type: ignore[index]
        await self.pilot.press("enter")

    async def go_to(self, name: str) -> None:
        """Move the cursor to the media of this name."""
        table = self.media.table
        names = [row.name for row in map(table.window.__getitem__, range(table.row_count)) if row]
        table.cursor = names.index(name)
        await settle(self.pilot)

    def find(self, kind: type[W]) -> W:
        """Return the widget of this type on the active screen."""
        return self.app.screen.query_one(kind)

    def is_at(self, kind: type[Screen[Any]]) -> bool:
        """Return whether the active screen has this type."""
        return isinstance(self.app.screen, kind)

    @property
    def media(self) -> MediaScreen:
        """The media screen."""
        assert isinstance(self.app.screen, MediaScreen)
        return self.app.screen

    @property
    def lines(self) -> list[str]:
        """The lines of the whole screen, as sent to the terminal."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The screen as flowing text without borders: all of it, then each side of a media screen."""
        strips = self.app.screen._compositor.render_strips()
        texts = [self.text]
        for half in self.app.screen.query("#list, #side"):
            if (region := half.region).area:
                texts += [
                    strip.crop(region.x, region.right).text for strip in strips[region.y : region.bottom]
                ]
        return " ".join(" ".join(texts).replace("│", " ").split())

    @property
    def masthead(self) -> str:
        """The header line."""
        return self.find(Header).render().plain

    @property
    def current(self) -> str:
        """The name of the media under the cursor."""
        assert self.media.table.current is not None
        return self.media.table.current.name

    @property
    def notices(self) -> str:
        """All notifications so far."""
        return "\n".join(notice.message for notice in self.app._notifications)


@asynccontextmanager
async def at(app: Mediadeck, size: tuple[int, int] = SIZE) -> AsyncIterator[AppDriver]:
    """Run a browser."""
    async with app.run_test(size=size, notifications=True) as pilot:
        yield AppDriver(app, pilot)


@asynccontextmanager
async def at_samples(data: Path, size: tuple[int, int] = SIZE) -> AsyncIterator[AppDriver]:
    """Run a browser on the samples, and wait until its services are listed."""
    with sample_app(data) as app:
        async with at(app, size) as desk:
            await settle(desk.pilot)
            yield desk


@asynccontextmanager
async def at_media(
    data: Path, size: tuple[int, int] = SIZE, service: str = "Harbour Support"
) -> AsyncIterator[AppDriver]:
    """Run a browser on the samples, with an open service."""
    async with at_samples(data, size) as desk:
        await desk.open_service(service)
        yield desk


def browser_of(profile: Profile, looks: Appearance | None = None) -> Mediadeck:
    """Return a browser with ``profile`` that uses the network and does not retry."""
    return Mediadeck(lambda: profile, lambda profile: Client(profile, retry=Retry(tries=1)), looks=looks)


async def in_thread(work: Callable[[], object]) -> None:
    """Run a blocking function outside the event loop of the browser and small servers."""
    await asyncio.to_thread(work)


class TerminalClipboard:
    """The terminal's clipboard, as filled by the browser's output."""

    def __init__(self, desk: AppDriver, monkeypatch: pytest.MonkeyPatch) -> None:
        self._written: list[str] = []
        monkeypatch.setattr(desk.app._driver, "write", self._written.append)

    @property
    def texts(self) -> list[str]:
        """All copied texts, oldest first."""
        return [base64.b64decode(found).decode() for found in _OSC52.findall("".join(self._written))]
