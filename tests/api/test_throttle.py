"""The number of concurrent requests, and their priorities."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, answering
from tests.api.quick import ONCE, QUICK
from tui.api.client import Client
from tui.api.errors import Throttled
from tui.api.throttle import Throttle, in_background
from tui.catalog.sync.progress import Pause

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.api.answering import Asked, Handler
    from tui.api.retry import Retry

SERVICE = answer(200, {"sid": "IS1"})


class AppDriver:
    """A server that counts concurrent requests and holds their answers while ``door`` is closed."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.door.set()
        self.there = self.most = 0
        self.two_are_there = asyncio.Event()

    async def handle(self, asked: Asked) -> bytes:
        """Answer after a short delay, but user requests at once."""
        self.there += 1
        if self.there == 2:
            self.two_are_there.set()
        self.most = max(self.most, self.there)
        try:
            if "/IS-user" not in asked.target:
                await self.door.wait()
                await asyncio.sleep(0.005)  # a round trip
        finally:
            self.there -= 1
        return SERVICE


@asynccontextmanager
async def client_of(handle: Handler, throttle: Throttle, retry: Retry = ONCE) -> AsyncIterator[Client]:
    async with (
        answering(handle) as server,
        Client(server.profile, retry=retry, throttle=throttle) as client,
    ):
        yield client


async def behind(client: Client, requests: int) -> list[object]:
    """Send background requests, all at once."""
    with in_background():
        fetches = [asyncio.ensure_future(client.services.fetch("IS1")) for _ in range(requests)]
    try:
        return list(await asyncio.gather(*fetches))
    finally:
        for fetch in fetches:
            fetch.cancel()
        await asyncio.gather(*fetches, return_exceptions=True)


@pytest.mark.parametrize("ceiling", [1, 3, 12])
async def test_background_concurrency_grows_to_the_maximum(ceiling: int) -> None:
    desk = AppDriver()
    async with client_of(desk.handle, Throttle(ceiling)) as client:
        assert len(await behind(client, 80)) == 80
    assert desk.most == ceiling


async def test_user_requests_never_wait_for_background_requests() -> None:
    desk = AppDriver()
    desk.door.clear()
    async with client_of(desk.handle, Throttle(2)) as client:
        waiting = asyncio.create_task(behind(client, 20))
        async with asyncio.timeout(10):
            await desk.two_are_there.wait()
            assert (await client.services.fetch("IS-user")).sid == "IS1"
        assert desk.there == 2, "and the background still waits"
        desk.door.set()
        assert len(await waiting) == 20


async def test_a_429_halves_the_limit_once_per_round_and_is_retried() -> None:
    throttle = Throttle(16)
    answered = 0

    async def handle(_: Asked) -> bytes:
        nonlocal answered
        answered += 1
        return answer(429) if 100 <= answered < 104 else SERVICE

    async with client_of(handle, throttle) as client:
        await behind(client, 99)
        assert throttle.limit == 16
        await behind(client, 5)
    assert 4 <= throttle.limit <= 10
    assert answered == 99 + 5 + 4


async def test_frequent_429s_slow_background_requests_without_failures() -> None:
    answered = 0

    async def handle(_: Asked) -> bytes:
        nonlocal answered
        answered += 1
        return answer(429) if answered % 3 == 0 else SERVICE

    async with client_of(handle, Throttle()) as client:
        assert len(await behind(client, 60)) == 60


async def test_retry_after_delays_background_requests_but_not_user_requests() -> None:
    arrived: list[float] = []
    is_refused = asyncio.Event()

    async def handle(asked: Asked) -> bytes:
        if "/IS-user" in asked.target:
            return SERVICE
        arrived.append(asyncio.get_running_loop().time())
        is_refused.set()
        return answer(429, retry_after="0.5") if len(arrived) == 1 else SERVICE

    throttle = Throttle()
    async with client_of(handle, throttle) as client, asyncio.timeout(10):
        waiting = asyncio.create_task(behind(client, 1))
        await is_refused.wait()
        while not throttle.pause:  # noqa: ASYNC110 - the throttle has no event
            await asyncio.sleep(0)
        await client.services.fetch("IS-user")
        assert len(arrived) == 1, "the background still waits"
        await waiting
    assert arrived[1] - arrived[0] >= 0.49


@pytest.mark.parametrize(
    "stated", ["3600", "1e300", "9" * 400, "inf", "99999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"]
)
async def test_a_long_background_wait_is_bounded_and_can_be_cancelled(stated: str) -> None:
    async def handle(asked: Asked) -> bytes:
        return SERVICE if "/IS-user" in asked.target else answer(429, retry_after=stated)

    throttle = Throttle()
    async with client_of(handle, throttle) as client, asyncio.timeout(10):
        waiting = asyncio.create_task(behind(client, 1))
        while not throttle.pause:  # noqa: ASYNC110 - the throttle has no event
            await asyncio.sleep(0.01)
        assert 290 < throttle.pause <= 300
        assert throttle.was_throttled_recently
        await client.services.fetch("IS-user")
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_a_user_request_fails_at_once_when_the_service_asks_for_a_long_wait() -> None:
    async def handle(_: Asked) -> bytes:
        return answer(429, retry_after="30")

    async with client_of(handle, Throttle(), QUICK) as client, asyncio.timeout(10):
        for _ in range(2):
            with pytest.raises(Throttled, match="It asks to wait 30 seconds"):
                await client.services.fetch("IS1")


async def test_requests_cancelled_while_waiting_release_their_slots() -> None:
    desk = AppDriver()
    async with client_of(desk.handle, Throttle(3)) as client:
        for retry_policy in range(40):
            waiting = asyncio.create_task(behind(client, 10))
            for _ in range(retry_policy):
                await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(10):
            assert len(await behind(client, 30)) == 30


async def test_a_pause_also_holds_back_requests_that_were_waiting() -> None:
    rest, door, both_are_there = Pause(), asyncio.Event(), asyncio.Event()
    asked_so_far = 0

    async def handle(_: Asked) -> bytes:
        nonlocal asked_so_far
        asked_so_far += 1
        if asked_so_far == 2:
            both_are_there.set()
        await door.wait()
        return SERVICE

    async with client_of(handle, Throttle(2)) as client:
        with in_background(rest):
            fetches = [asyncio.ensure_future(client.services.fetch("IS1")) for _ in range(9)]
        await both_are_there.wait()
        rest.begin()
        door.set()
        await asyncio.wait(fetches[:2])
        await asyncio.sleep(0.1)  # without the pause, all would be sent by now
        assert asked_so_far == 2
        rest.end()
        await asyncio.gather(*fetches)
        assert asked_so_far == 9
