"""A browser gets a complete file, or a message that it is incomplete."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aiohttp
import pytest

from tests.programs import wait_until
from tests.terminal.program import Home
from tests.web.serving import Web, mediadeck_web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def download_key(page: aiohttp.ClientWebSocketResponse[bool]) -> str:
    """Press d once the media are listed, and return the key that the page is told to fetch."""
    written = b""
    async for message in page:
        if message.type is aiohttp.WSMsgType.TEXT:
            kind, key = json.loads(message.data)
            if kind == "deliver_file_start":
                return str(key)
        elif b"24-bit" not in written:  # the preview of the first media
            written += message.data
            if b"24-bit" in written:
                await page.send_json(["stdin", "d"])
    pytest.fail("nothing was delivered")


async def test_a_file_of_a_closed_page_is_incomplete(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    home = Home.within(tmp_path)
    with mediadeck_web(home, "--local", "--service", "Harbour Support") as web:
        async with opened_page(session, web) as page:
            key = await download_key(page)
        wait_until(lambda: len(home.processes()) == 1, lambda: f"the end of the screens: {home.processes()}")
        answer = await session.get(f"{web.url}download/{key}")
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()


async def test_a_file_is_served_once(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    with mediadeck_web(Home.within(tmp_path), "--local", "--service", "Harbour Support") as web:
        async with opened_page(session, web) as page:
            url = f"{web.url}download/{await download_key(page)}"
            answer = await session.get(url)
            assert (await answer.read()).startswith(b"\xff\xd8")
            assert (await session.get(url)).status == 404


def opened_page(session: aiohttp.ClientSession, web: Web) -> aiohttp.client._WSRequestContextManager:
    """Open the screens like the page of a browser."""
    url = f"{web.url}ws?width=120&height=40"
    return session.ws_connect(url, origin=web.origin, max_msg_size=0)
