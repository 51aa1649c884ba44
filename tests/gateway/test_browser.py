"""Hostile files in a real browser: no script runs, and nothing is loaded from elsewhere."""

from __future__ import annotations

import asyncio
import io
import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.gateway.places import content_url
from tests.web.chromium import Tab, chromium

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.gateway.places import RunningGateway

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Canary:
    """A server that hostile files try to reach; it counts connections."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.calls = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    """Run a canary."""
    bird = Canary()
    with closing(bird.listener):
        yield bird


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    """Open a browser."""
    async with chromium(tmp_path / "downloads") as opened:
        yield opened


async def show(tab: Tab, url: str) -> None:
    """Open a page, and wait until it is completely loaded."""
    await tab.ask("Page.navigate", url=url)
    for _ in range(500):
        if await tab.evaluate("document.readyState + location.href") == f"complete{url}":
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"{url} is not shown")


async def test_no_hostile_file_calls_home(gateway: RunningGateway, canary: Canary, tab: Tab) -> None:
    call = f"<img src='{canary.url}/a'><script>fetch('{canary.url}/b')</script>"
    html = f"<!doctype html><link rel=stylesheet href='{canary.url}/c'>{call}".encode()
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{canary.url}/d'/>{call}</svg>".encode()
    xml = f"<?xml version='1.0'?><?xml-stylesheet href='{canary.url}/e'?><a/>".encode()
    for content, content_type in (
        (html, "text/html"),
        (html, "text/plain"),
        (html, "image/png"),
        (b"GIF89a" + html, "image/gif"),
        (svg, "image/svg+xml"),
        (svg, "image/png"),
        (xml, "application/xml"),
        (html, "video/mp4"),
    ):
        link = gateway.share(content, "x", content_type)
        await show(tab, link["url"])
        await tab.ask("Page.navigate", url=content_url(link, "x"))
        await asyncio.sleep(0.3)
        assert canary.calls == 0, content_type
    # The canary works: an ordinary page reaches it.
    await tab.ask("Page.navigate", url=f"data:text/html,<img src='{canary.url}/f'>")
    for _ in range(200):
        if canary.calls:
            break
        await asyncio.sleep(0.02)
    assert canary.calls


async def test_a_picture_is_shown_on_the_page_and_a_name_stays_text(
    gateway: RunningGateway, tab: Tab
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (70, 50), "red").save(picture, "PNG")
    media = gateway.upload(picture.getvalue(), "x.png", "image/png")
    name = "<b>bold</b><script>document.title='ran'</script>.png"
    link = gateway.make_link(media, filename=name, content_type="image/png")
    await show(tab, link["url"])
    width = "document.images[0]?.naturalWidth"
    assert await tab.evaluate(f"new Promise(d => setInterval(() => {width} && d({width}), 20))") == 70
    assert await tab.evaluate("document.querySelector('h1').textContent") == name
    assert await tab.evaluate("document.title") == name
