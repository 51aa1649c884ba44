"""A service that takes its time: what is known is shown meanwhile, and every key has an effect at once."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from textual.css.query import NoMatches
from textual.widgets._footer import FooterKey

from tests.api.answering import answering
from tests.idle import settle
from tests.sample_app import sample_app
from tests.screens.driver import at, browser_of
from tests.screens.keyboard import burst
from tests.screens.navigation import STEPS
from tests.screens.small_service import SmallService
from tui.screens.dialogs.input_guard import HasInputGuard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from tests.api.answering import Asked
    from tests.screens.driver import AppDriver

pytestmark = pytest.mark.usefixtures("home")
#: What a person takes for at once, in seconds, and what a busy machine may add.
AT_ONCE = 0.1
BUSY = 1.5
#: Actions that lead away, open the help, or need no service.
NEVER_ASK = ("show_help", "back", "close", "leave", "filter")
#: Places with keys that ask the service, one of each kind.
PLACES = ("media", "open picture", "view", "grid", "copy menu", "send sheet", "transfers")
#: What the folders of a user follow from.
OWN_FOLDERS = ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")


class SlowService(SmallService):
    """Lists its media at once, and holds every request for one of them."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names)
        self.held = asyncio.Event()

    async def handle(self, asked: Asked) -> bytes | None:
        """Answer a request, one for a media once it is let go."""
        if re.search(r"/Media/ME\w+", asked.target):
            await self.held.wait()
        return await super().handle(asked)


@asynccontextmanager
async def at_slow_service(service: SlowService, size: tuple[int, int]) -> AsyncIterator[AppDriver]:
    async with answering(service.handle) as server, at(browser_of(server.profile), size) as desk:
        await desk.open_service_now("Small")
        await desk.until_text("synced", f"1/{len(service.names)}")
        yield desk
        service.held.set()


async def test_what_the_catalog_knows_is_shown_while_the_media_loads() -> None:
    service = SlowService("first.txt", "second.txt")
    async with at_slow_service(service, (140, 40)) as desk:
        await desk.until_text("Loading… second.txt", "content_type", "text/plain", "author", "maria")
        assert "Put the cursor" not in desk.text
        await desk.pilot.press("j")
        await desk.until_text("Loading… first.txt", "filename first.txt")
        service.held.set()
        await desk.until(lambda: "Loading…" not in desk.text)


@pytest.mark.parametrize("key", ["y", "l", "Q"])
async def test_a_key_that_asks_the_service_says_so_until_the_answer_is_there(key: str) -> None:
    service = SlowService("first.txt")
    async with at_slow_service(service, (80, 24)) as desk:
        await desk.pilot.press(key)
        begin = time.monotonic()
        await desk.until(lambda: "first.txt…" in desk.notices)
        assert time.monotonic() - begin < AT_ONCE + BUSY
        service.held.set()
        await desk.until(lambda: "first.txt…" not in desk.notices)


class Slowness:
    """Holds the requests to a service for three seconds while it is on, and counts them."""

    def __init__(self) -> None:
        self.is_on = False
        self.held = 0

    def around(self, service: ASGIApp) -> ASGIApp:
        """Return ``service`` with this before it."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            end = asyncio.get_running_loop().time() + 3
            self.held += self.is_on
            while self.is_on and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110 - of another loop
                await asyncio.sleep(0.01)
            await service(scope, receive, send)

        return serve


async def seconds_to_change(desk: AppDriver, key: str, slowness: Slowness) -> float:
    """Press a key; return the seconds until the screen changes, 0 if it asked nothing and changed nothing."""
    loop = asyncio.get_running_loop()
    before = desk.text
    slowness.is_on = True
    begin = loop.time()
    burst(desk, key)
    while (taken := loop.time() - begin) < AT_ONCE + BUSY:
        with suppress(NoMatches):  # a screen that has only just come has no widgets yet
            if desk.text != before:
                return taken
        await asyncio.sleep(0.01)
    return taken if slowness.held else 0.0


@asynccontextmanager
async def at_place(data: Path, place: str) -> AsyncIterator[tuple[AppDriver, Slowness]]:
    """Be at a place of navigation.py, in a browser that nobody used before."""
    slowness = Slowness()
    with sample_app(data, slowness.around) as app:
        async with at(app) as desk:
            await desk.open_service()
            await STEPS[place](desk)
            await desk.until(
                lambda: not isinstance(app.screen, HasInputGuard) or app.screen.guard.is_accepting
            )
            yield desk, slowness
            slowness.is_on = False
            await settle(desk.pilot)  # Textual raises at its end while a screen is on its way


def keys_that_may_ask(desk: AppDriver, place: str) -> list[str]:
    """Return the keys at the bottom, but for those that lead away, open the help, or do nothing there."""
    return [
        key.key
        for key in desk.app.screen.query(FooterKey)
        if key.display and key.action not in NEVER_ASK and (place, key.action) != ("view", "zoom_out")
    ]


@pytest.mark.parametrize("place", PLACES)
async def test_every_key_at_the_bottom_shows_at_once_that_it_works(
    place: str, home: Path, made_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: dict[str, float] = {}
    while True:
        own = home / f"user {len(taken)}"
        shutil.copytree(made_samples, own / "service")
        for name in OWN_FOLDERS:
            monkeypatch.setenv(name, str(own))
        async with at_place(own / "service", place) as (desk, slowness):
            keys = keys_that_may_ask(desk, place)
            if len(taken) < len(keys):
                taken[keys[len(taken)]] = await seconds_to_change(desk, keys[len(taken)], slowness)
        if len(taken) == len(keys):
            break
    assert not {key for key, seconds in taken.items() if seconds >= AT_ONCE + BUSY}
