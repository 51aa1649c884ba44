"""Share links: created with a key or with options, and listed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.gateway.places import TOKEN, running_gateway
from tests.screens.driver import AppDriver, TerminalClipboard, at, browser_of
from tests.screens.harbour import CONTENT, HOSTILE
from tests.session.gateways import children, configure, wait_for_end
from tui.gateway.database import sqlite_url
from tui.screens.dialogs.input_guard import SETTLING_SECONDS
from tui.screens.dialogs.link import TextDialog
from tui.screens.dialogs.qr_code import QrCodeDialog
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.links.screen import LinksScreen
from tui.screens.links.sheets import ExtendSheet, ShareSheet
from tui.screens.media.screen import MediaScreen
from tui.widgets.lists.link_table import LinkTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.local_service import RunningService
    from tui.api.share_links import ShareLink
    from tui.settings import Profile

SIZE = (110, 30)


@asynccontextmanager
async def at_media(profile: Profile, size: tuple[int, int] = SIZE) -> AsyncIterator[AppDriver]:
    """Run a browser with the media of a profile on the screen."""
    async with at(browser_of(profile), size) as desk:
        await desk.open_service("Harbour")
        await desk.until(lambda: desk.is_at(MediaScreen) and desk.media.table.row_count == len(CONTENT))
        yield desk


async def until(desk: AppDriver, holds: Callable[[], object]) -> None:
    """Wait until the condition holds, long enough for a gateway to start on a busy machine."""
    deadline = time.monotonic() + 40
    while not holds():
        assert time.monotonic() < deadline, f"{desk.notices}\n{desk.text}"
        await desk.pilot.pause(0.05)


async def until_notice(desk: AppDriver, words: str) -> None:
    """Wait for a notice."""
    await until(desk, lambda: words in desk.notices)


async def get(url: str) -> httpx.Response:
    """Open a URL like a browser, without following redirects."""
    async with httpx.AsyncClient() as browser:
        return await browser.get(url, headers={"Accept": "text/html"})


async def test_the_share_key_copies_a_working_link(
    harbour: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(harbour.profile) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.go_to("one.txt")
        await desk.press("L")
        await until_notice(desk, "the share link was sent")
        assert "one.txt: the share link was" in desk.notices
        assert "It opens on this machine only, while Mediadeck runs, until " in desk.notices
        assert "Anyone" not in desk.notices
        assert "mediadeck help gateway" in desk.notices
        [url] = clipboard.texts
        page = await get(url)
        assert page.status_code == 200
        assert "one.txt" in page.text
        assert (await get(f"{url}/f/0/one.txt")).content == CONTENT["one.txt"]
    assert children() == [], "the gateway ends with the browser"


async def test_all_marked_media_share_one_link(
    harbour: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(harbour.profile) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("ctrl+a", "L")
        await until_notice(desk, "3 files: the share link was")
        [url] = clipboard.texts
        page = (await get(url)).text
        assert "one.txt" in page
        assert "two.txt" in page


async def test_share_options_limit_a_link_and_are_remembered_except_the_password(
    harbour: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(harbour.profile) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.go_to(HOSTILE)
        await desk.press("ctrl+l")
        await desk.until(lambda: desk.is_at(ShareSheet))
        assert "\u202e" not in desk.text
        await desk.press(*"soon", "ctrl+s")
        await desk.until_text("such as 12h, 7d or 4w")
        await desk.press("ctrl+u", *"2d", "tab", "3", "tab", *"open sesame", "tab", *"for Ana", "ctrl+s")
        await until_notice(desk, "the share link was sent")
        assert "at most 3 times, with the password." in desk.notices
        [url] = clipboard.texts
        page = await get(url)
        assert "password" in page.text.lower()
        await desk.press("ctrl+l")
        await desk.until(lambda: desk.is_at(ShareSheet))
        values = [one.value for one in desk.app.screen.query("Input").results()]  # type: ignore[attr-defined]
        assert values == ["2d", "3", "", ""]
        await desk.press("escape")
        assert len(clipboard.texts) == 1


async def test_without_a_clipboard_the_link_is_shown(
    harbour: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIADECK_CLIPBOARD", "none")
    async with at_media(harbour.profile) as desk:
        await desk.press("L")
        await until(desk, lambda: desk.is_at(TextDialog))
        await desk.until_text("http://127.0.0.1:", "It opens on this machine only", "until")


async def test_a_deleted_media_gets_no_link(harbour: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_media(harbour.profile) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.go_to("one.txt")
        row = desk.media.table.current
        assert row is not None
        async with httpx.AsyncClient(base_url=harbour.url, auth=harbour.auth) as client:
            place = f"/Services/{row.service_sid}/Conversations/{row.conversation_sid}/Messages"
            (await client.delete(f"{place}/{row.message_sid}")).raise_for_status()
        await desk.press("ctrl+a", "L")
        await until_notice(desk, "The clipboard is unchanged.")
        assert "was copied" not in desk.notices
        assert clipboard.texts == []


async def test_a_killed_gateway_is_restarted(
    harbour: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(harbour.profile) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        for number in (1, 2):
            await desk.press("L")
            await until(desk, partial(lambda count: len(clipboard.texts) == count, number))
            assert (await get(clipboard.texts[-1])).status_code == 200
            [child] = children()
            os.kill(child, signal.SIGKILL)
            await asyncio.to_thread(wait_for_end, child)


async def test_a_refusing_or_unreachable_gateway_is_reported(
    harbour: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = replace(harbour.profile, is_local=False)
    async with at_media(account) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        with running_gateway(harbour, sqlite_url(tmp_path / "links.db"), tmp_path / "keys.json") as gateway:
            configure(monkeypatch, tmp_path, gateway.admin_url, "a wrong token")
            await desk.press("L")
            await until_notice(desk, "The gateway refused the token")
            assert clipboard.texts == []
            configure(monkeypatch, tmp_path, gateway.admin_url, TOKEN)
            await desk.press("L")
            await until_notice(desk, "the share link was sent")
            assert clipboard.texts[0].startswith(gateway.url)
            assert "Anyone with it can open it until " in desk.notices
            assert "on this machine only" not in desk.notices
        await desk.press("L")
        await until_notice(desk, "The gateway could not be reached")
        assert len(clipboard.texts) == 1
        assert children() == []


# The list of links


@asynccontextmanager
async def at_links(profile: Profile) -> AsyncIterator[AppDriver]:
    """Run a browser with a link to a media with a hostile name, and show the list of links."""
    async with at_media(profile) as desk:
        await desk.go_to(HOSTILE)
        await desk.press("ctrl+l")
        await desk.until(lambda: desk.is_at(ShareSheet))
        await desk.press("tab", "5", "ctrl+s")
        await until_notice(desk, "the share link was")
        await desk.press("Y")
        await desk.until(lambda: desk.is_at(LinksScreen) and desk.find(LinkTable).row_count == 1)
        yield desk


def current_link(desk: AppDriver) -> ShareLink:
    """Return the link under the cursor."""
    link = desk.find(LinkTable).current
    assert link is not None
    return link


async def test_the_list_shows_copies_and_draws_links(
    harbour: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_links(harbour.profile) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.until_text("active", "0 of 5", "on this machine only", "http://127.0.0.1:")
        assert "\u202e" not in desk.text
        assert "\x1b[31m" not in desk.text
        await desk.press("y")
        await desk.until(lambda: clipboard.texts)
        assert clipboard.texts == [current_link(desk).url]
        await desk.press("Q")
        await desk.until(lambda: desk.is_at(QrCodeDialog))
        await desk.until_text("(in 7 d)")
        await desk.press("r", "escape")
        async with httpx.AsyncClient() as browser:
            await browser.post(clipboard.texts[0])
        await desk.press("enter")
        await desk.until_text("Opened 1 time.", "127.0.0.")
        await desk.press("escape")
        await desk.until(lambda: current_link(desk).opens == 1)
        await desk.press("escape")
        assert desk.is_at(MediaScreen)


async def test_the_list_counts_opens_of_links_without_a_limit(harbour: RunningService) -> None:
    async with at_media(harbour.profile) as desk:
        await desk.go_to("one.txt")
        await desk.press("L")
        await until_notice(desk, "the share link was")
        await desk.press("Y")
        await desk.until_text("active", "never")
        await desk.press("enter")
        await desk.until_text("Nobody has opened this link yet.")
        await desk.press("escape")
        url = current_link(desk).url
        assert (await get(f"{url}/f/0/one.txt")).status_code == 200
        await asyncio.sleep(2)  # opens are written in batches
        await desk.press("enter")
        await desk.until_text("Opened 1 time.", "127.0.0.")


async def test_a_link_is_extended_and_revoked_after_a_question(harbour: RunningService) -> None:
    async with at_links(harbour.profile) as desk:
        link = current_link(desk)
        assert link.url is not None
        await desk.press("e")
        await desk.until(lambda: desk.is_at(ExtendSheet))
        await desk.press(*"11y", "enter")
        await desk.until_text("up to 10y")
        await desk.press("ctrl+u", *"4w", "enter")
        await until_notice(desk, "the link now expires")
        assert current_link(desk).expires >= link.expires + 20 * 86_400
        await desk.press("x")
        await desk.until(lambda: desk.is_at(QuestionDialog))
        await asyncio.sleep(SETTLING_SECONDS)
        await desk.press("escape")
        assert current_link(desk).state == "active"
        await desk.press("x")
        await desk.until(lambda: desk.is_at(QuestionDialog))
        await desk.press("x", "y")  # typed before the question is readable
        assert desk.is_at(QuestionDialog)
        await asyncio.sleep(SETTLING_SECONDS)
        await desk.press("y")
        await until_notice(desk, "the link was revoked")
        assert current_link(desk).state == "revoked"
        assert (await get(link.url)).status_code in {404, 410}
        await desk.press("e", "x")
        assert desk.is_at(LinksScreen), "a revoked link has no more to change"
        await desk.press("slash", *"active", "enter")
        await desk.until_text("0 of 1", "No matches. Press esc to clear the filter.")
        await desk.press("escape")
        await desk.until_text("revoked")


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_the_question_before_revoking_shows_its_buttons(
    harbour: RunningService, size: tuple[int, int]
) -> None:
    async with at_media(harbour.profile, size) as desk:
        await desk.go_to(HOSTILE)
        await desk.press("L")
        await until_notice(desk, "the share link was")
        await desk.press("Y")
        await desk.until(lambda: desk.is_at(LinksScreen) and desk.find(LinkTable).row_count == 1)
        await desk.press("x")
        await desk.until(lambda: desk.is_at(QuestionDialog))
        await desk.until_text("Revoke the link to", "cannot be restored", "Keep it", "Revoke ")
        screen = desk.app.screen
        shown = screen.query_one("#question").content_region
        for button in screen.query("Button"):
            assert shown.contains_region(button.region), "a button is cut off"


async def test_the_list_reports_an_unreachable_gateway_and_retries(
    harbour: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = replace(harbour.profile, is_local=False)
    configure(monkeypatch, tmp_path, "http://127.0.0.1:9")
    async with at_media(account) as desk:
        await desk.press("Y")
        await desk.until_text("The gateway could not be reached", "Press r to try again")
        with running_gateway(harbour, sqlite_url(tmp_path / "links.db"), tmp_path / "keys.json") as gateway:
            configure(monkeypatch, tmp_path, gateway.admin_url)
            await desk.press("r")
            await desk.until_text("No share links yet. In a list of media, press L to make one.")


# Share links beside temporary URLs


async def test_the_copy_menu_offers_share_links_in_markdown_and_html(
    harbour: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(harbour.profile) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.go_to("one.txt")
        await desk.press("c")
        await desk.until_text("share link", "made when copied")
        await desk.press("M")
        await until(desk, lambda: clipboard.texts)
        assert re.fullmatch(r"\[one\.txt\]\(http://127\.0\.0\.1:\d+/\w+\)", clipboard.texts[0])
        await desk.press("ctrl+a", "c", "H")
        await until(desk, lambda: len(clipboard.texts) == 2)
        assert re.fullmatch(r'<a href="http://127\.0\.0\.1:\d+/\w+">3 files</a>', clipboard.texts[1])
        await desk.press("full_stop")
        await until(desk, lambda: len(clipboard.texts) == 3)
        assert clipboard.texts[2].startswith("<a href=")


async def test_the_qr_code_can_be_of_a_share_link(harbour: RunningService) -> None:
    async with at_media(harbour.profile) as desk:
        await desk.press("Q")
        await desk.until(lambda: desk.is_at(QrCodeDialog))
        await desk.until_text("share link")
        await desk.press("L")
        await until(desk, lambda: "(in 7 d)" in desk.text)
        assert "renew" not in desk.text
