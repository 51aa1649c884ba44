"""The screens in a web browser: real Chromium, the real program, no network."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.programs import wait_until
from tests.terminal.program import Home, sample_services
from tests.web.chromium import chromium
from tests.web.serving import mediadeck_web
from tui.server import samples

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.web.chromium import Tab

SERVICE = "Harbour Support"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.within(tmp_path)


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


@pytest.fixture
async def tab(home: Home, downloads: Path) -> AsyncIterator[Tab]:
    """Yield a page with the media of a service; check that no request went elsewhere and nothing is left."""
    # Variables of the terminal in which the server was started must not affect the browser.
    elsewhere = {"TERM": "xterm-kitty", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", "TMUX": "/nowhere,1,0"}
    with mediadeck_web(home, "--local", "--service", SERVICE, **elsewhere) as web:
        async with chromium(downloads) as opened:
            await opened.ask("Page.navigate", url=web.url)
            await opened.wait_for("synced")
            yield opened
            hosts = {urlsplit(url).hostname for url in opened.requests if not url.startswith("data:")}
            assert hosts == {"127.0.0.1"}
            assert opened.complaints == []
        assert web.token not in web.said.read_text()
    wait_until(lambda: not home.processes(), lambda: f"the end of {home.processes()}")
    assert not [path for path in home.path.rglob("deliveries/*") if path.is_file()]


async def name_under_the_cursor(tab: Tab) -> str:
    """Return the filename of the media under the cursor, from the JSON of the copy menu."""
    await tab.press("c")
    await tab.wait_for("resource as JSON")
    await tab.press("j")
    await tab.wait_for("sent to the browser")
    return str(await tab.evaluate("navigator.clipboard.readText().then(text => JSON.parse(text).filename)"))


async def test_the_browser_page_lists_shows_and_downloads(tab: Tab, downloads: Path) -> None:
    assert SERVICE in tab.text
    await tab.wait_for("24-bit")  # the pane names the renderer, which ignores the variables of SSH and kitty
    assert "SSH" not in tab.text
    picture = Image.open(io.BytesIO(await tab.picture())).convert("RGB")
    colours = picture.getcolors(maxcolors=1 << 24)
    assert colours is not None
    assert len(colours) > 500, "the page shows a picture"

    name = await name_under_the_cursor(tab)
    await tab.press("d")
    wait_for = downloads / name
    await tab.wait_until(
        wait_for.exists, lambda: f"{name} among {list(downloads.iterdir())}: {tab.text[-2000:]}"
    )
    await tab.wait_for("saved to the browser's downloads")
    assert wait_for.read_bytes() == content_of(name)


async def test_copying_and_opening_happen_in_the_users_browser(tab: Tab) -> None:
    await tab.press("y")
    await tab.wait_for("sent to the browser")
    link = await tab.evaluate("navigator.clipboard.readText()")
    assert urlsplit(link).hostname == "127.0.0.1"
    await tab.press("o")
    await tab.wait_until(lambda: bool(windows(tab)), lambda: "a window with the link")
    [window] = windows(tab)
    assert not window["canAccessOpener"]


async def test_quitting_shows_a_message_and_can_be_restarted(tab: Tab) -> None:
    await tab.press("q")
    assert await tab.evaluate(
        "new Promise(done => setInterval(() => document.body.matches('.-closed') && done(true), 50))"
    )
    before = tab.text.count("synced")
    await tab.evaluate("document.querySelector('#ended button').click()")
    await tab.wait_until(lambda: tab.text.count("synced") > before, lambda: tab.text[-2000:])


def windows(tab: Tab) -> list[dict[str, object]]:
    """Return the pages other than the first one that show the temporary URL of a media."""
    told = [
        event["params"]["targetInfo"] for event in tab.events if event["method"] == "Target.targetInfoChanged"
    ]
    return [one for one in told if one["type"] == "page" and "Expires=" in str(one["url"])][-1:]


def content_of(name: str) -> bytes:
    """Return the content of the sample media of this name."""
    [media] = [
        media
        for service in samples.sample_services()
        if service.friendly_name == SERVICE
        for conversation in service.conversations
        for message in conversation.messages
        for media in message.media
        if media.filename == name
    ]
    return media.make()


assert SERVICE in sample_services()
