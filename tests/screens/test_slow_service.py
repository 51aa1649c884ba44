"""A service that takes its time: what is known is shown meanwhile, and every key has an effect at once."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answering
from tests.screens.driver import at, browser_of
from tests.screens.small_service import SmallService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.api.answering import Asked
    from tests.screens.driver import AppDriver

pytestmark = pytest.mark.usefixtures("home")
#: What a person takes for at once, in seconds, and what a busy machine may add.
AT_ONCE = 0.1
BUSY = 1.5


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
