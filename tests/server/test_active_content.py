"""Active content in Chromium: no script of it runs in the origin of the API."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

import httpx
import pytest
from PIL import Image

from tests.local_service import RunningService, running_service
from tests.web.chromium import Tab, chromium

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

SCRIPT = "document.documentElement.setAttribute('data-ran', 'yes')"
HTML = f"<!doctype html><p id=here>text</p><script>{SCRIPT}</script>"
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>{SCRIPT}</script></svg>"
XHTML = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><script>{SCRIPT}</script></body></html>"
SANDBOX = "sandbox; default-src 'none'"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    with running_service(tmp_path / "data") as running:
        yield running


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    async with chromium(tmp_path) as opened:
        yield opened


def create_link(service: RunningService, content: bytes, content_type: str) -> str:
    with httpx.Client(base_url=service.url, auth=service.auth) as client:
        [found] = client.get("/Services").json()["services"]
        path = f"/Services/{found['sid']}/Media"
        sid = client.post(path, content=content, headers={"Content-Type": content_type}).json()["sid"]
        return str(client.get(f"{path}/{sid}").json()["links"]["content_direct_temporary"])


async def wait_until_shown(tab: Tab, link: str) -> None:
    """Poll until the page is loaded; in a sandbox, no timer of the page runs."""
    for _ in range(1000):
        if await tab.evaluate("document.readyState + location.href") == f"complete{link}":
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"{link} is not shown")


async def test_no_script_in_content_runs(service: RunningService, tab: Tab) -> None:
    for content, content_type in (
        (HTML, "text/html"),
        (HTML, "TEXT/HTML; charset=utf-8"),
        (SVG, "image/svg+xml"),
        (XHTML, "application/xhtml+xml"),
        (XHTML, "text/xml"),
    ):
        link = create_link(service, content.encode(), content_type)
        await tab.ask("Page.navigate", url=link)
        await wait_until_shown(tab, link)
        assert await tab.evaluate("document.documentElement.getAttribute('data-ran')") is None, content_type
        assert await tab.evaluate("self.origin") == "null", content_type


async def test_a_picture_is_still_shown(service: RunningService, tab: Tab) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (7, 5), "red").save(picture, "PNG")
    await tab.ask("Page.navigate", url=create_link(service, picture.getvalue(), "image/png"))
    width = "document.images[0]?.naturalWidth"
    assert await tab.evaluate(f"new Promise(d => setInterval(() => {width} && d({width}), 20))") == 7


@pytest.mark.parametrize(
    ("content_type", "policy"),
    [
        ("image/png", None),
        ("application/pdf", None),
        ("text/plain", SANDBOX),
        ("image/svg+xml; charset=utf-8", SANDBOX),
        ("application/octet-stream", SANDBOX),
        ("image/png;a,text/html", SANDBOX),
        ("image/png, text/html", SANDBOX),
        ("video/odd+xml", SANDBOX),
    ],
)
def test_active_content_is_sandboxed(service: RunningService, content_type: str, policy: str | None) -> None:
    headers = httpx.get(create_link(service, b"content", content_type)).headers
    assert headers.get("content-security-policy") == policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"] == "inline"
