"""Messages of a page: bounded size, length and rate, and only known types."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.terminal.program import Home
from tests.web.serving import Web, mediadeck_web
from tui.web.server import MAX_PAGES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

PATIENCE = 30
#: Memory in KiB: a browser on the samples needs a third of it, 600,000,000 cells four times as much.
MOST_MEMORY = 400_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.within(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def web(home: Home) -> Iterator[Web]:
    with mediadeck_web(home, "--local") as serving:
        yield serving
        assert "Traceback" not in serving.said.read_text()


@asynccontextmanager
async def opened_page(
    session: aiohttp.ClientSession, web: Web, *, width: Any = 80, height: Any = 24
) -> AsyncIterator[aiohttp.ClientWebSocketResponse[bool]]:
    """Open a page; while the pages of earlier tests still end, try again."""
    url = f"{web.url}ws?width={width}&height={height}"
    async with await _connected(session, url, web.origin) as page:
        yield page


async def _connected(
    session: aiohttp.ClientSession, url: str, origin: str
) -> aiohttp.ClientWebSocketResponse[bool]:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await session.ws_connect(url, origin=origin, max_msg_size=0)
            except aiohttp.WSServerHandshakeError as refused:
                if refused.status != 503:
                    raise
            await asyncio.sleep(0.05)


async def read_until(page: aiohttp.ClientWebSocketResponse[bool], text: bytes) -> None:
    """Read until ``text`` was drawn, or received as a text message."""
    seen = b""
    async with asyncio.timeout(PATIENCE):
        async for message in page:
            seen += message.data.encode() if message.type is aiohttp.WSMsgType.TEXT else message.data
            if text in seen:
                return
    pytest.fail(f"closed with {page.close_code}: {seen[-1000:]!r}")


async def close_reason(page: aiohttp.ClientWebSocketResponse[bool]) -> tuple[int, str]:
    """Read until the server closes the page, and return the close code and reason."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await page.receive()
            if message.type is aiohttp.WSMsgType.CLOSE:
                return message.data, message.extra or ""


def memory_of(home: Home) -> int:
    """Return the sum of the peak memory of all processes of a home, in KiB."""
    lines = "\n".join(
        Path(f"/proc/{line.split()[0]}/status").read_text() for line in home.processes()
    ).splitlines()
    return max(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@pytest.mark.parametrize("way", ["url", "message"])
async def test_a_page_that_claims_millions_of_rows_gets_a_terminal_of_bounded_size(
    home: Home, web: Web, way: str
) -> None:
    claimed = {"width": 200, "height": 3_000_000}
    size = claimed if way == "url" else {}
    async with aiohttp.ClientSession() as session, opened_page(session, web, **size) as page:
        await read_until(page, b"Harbour Support")
        if way == "message":
            await page.send_json(["resize", claimed])
            await read_until(page, b"\x1b[400;")
        assert memory_of(home) < MOST_MEMORY


@pytest.mark.parametrize("size", [("-1", "0"), ("wide", ""), ("9" * 5000, "1e9")])
async def test_an_invalid_size_is_ignored(web: Web, size: tuple[str, str]) -> None:
    async with (
        aiohttp.ClientSession() as session,
        opened_page(session, web, width=size[0], height=size[1]) as page,
    ):
        await page.send_json(["ping", 1])
        await read_until(page, b'["pong", 1]')


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "null",
        "7",
        "",
        "not JSON",
        "[" * 100_000,
        '["stdin"]',
        '["stdin", 1]',
        '["resize", {}]',
        '["resize", {"width": "80", "height": null}]',
        '["ping"]',
        "[[]]",
    ],
    ids=lambda text: text[:20],
)
async def test_a_malformed_message_closes_its_page_with_a_reason(web: Web, text: str) -> None:
    async with aiohttp.ClientSession() as session, opened_page(session, web) as page:
        await page.send_str(text)
        code, reason = await close_reason(page)
        assert code == aiohttp.WSCloseCode.POLICY_VIOLATION
        assert reason in {"a message that is not JSON", "a message of an unknown form"}


async def test_an_oversized_message_closes_its_page(web: Web) -> None:
    async with aiohttp.ClientSession() as session, opened_page(session, web) as page:
        await page.send_json(["stdin", "x" * 300_000])
        assert (await close_reason(page))[0] == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_unknown_messages_are_tolerated(web: Web) -> None:
    async with aiohttp.ClientSession() as session, opened_page(session, web) as page:
        await page.send_bytes(b"bytes")
        await page.send_json(["newer", {}])
        await page.send_str('["stdin", "\\ud83d"]')
        await page.send_json(["ping", "still here"])
        await read_until(page, b"still here")


async def test_messages_that_arrive_too_fast_are_delayed(web: Web) -> None:
    async with aiohttp.ClientSession() as session, opened_page(session, web) as page:
        await read_until(page, b"Harbour Support")
        loop = asyncio.get_running_loop()
        began = loop.time()
        for _ in range(2000):
            await page.send_str(json.dumps(["ping", 1]))
        await page.send_json(["ping", "last"])
        await read_until(page, b'"last"')
        assert loop.time() - began > 1.5, "2,000 messages, of which 1,000 are free, at 500 a second"


async def test_a_page_over_the_limit_is_refused_until_another_is_closed(web: Web) -> None:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as pages:
        opened = [await pages.enter_async_context(opened_page(session, web)) for _ in range(MAX_PAGES)]
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{web.url}ws", origin=web.origin)
        assert refused.value.status == 503
        async with session.get(web.url) as answer:
            assert answer.status == 503
            assert await answer.text() == "16 pages are already open. Close one, then reload this page."
        await opened[0].close()
        async with asyncio.timeout(PATIENCE):
            while (await session.get(web.url)).status != 200:  # noqa: ASYNC110 - there is no event for the end of the screens
                await asyncio.sleep(0.05)
