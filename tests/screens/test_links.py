"""Temporary URLs: on the clipboard, on the screen, and their content."""

from __future__ import annotations

import base64
import re
import urllib.request
from functools import partial
from typing import TYPE_CHECKING

from tests.local_service import serving
from tests.sample_app import ACCOUNT
from tests.screens.driver import at, at_media, browser_of, in_thread
from tui.screens.dialogs.link import LinkDialog
from tui.screens.media.screen import MediaScreen
from tui.server import LocalService
from tui.server.samples import hostile
from tui.settings import make_local_profile
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.screens.driver import AppDriver

#: Characters of names that must not reach a terminal: control, bidirectional and zero-width ones.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def written_by(desk: AppDriver, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that collects the terminal output from now on."""
    written: list[str] = []
    monkeypatch.setattr(desk.app._driver, "write", written.append)
    return written


def copied(written: list[str]) -> str:
    """Return the text of the one OSC 52 sequence."""
    (sequence,) = re.findall(r"\x1b]52;c;([\w+/=]+)(?:\x07|\x1b\\)", "".join(written))
    return base64.b64decode(sequence).decode()


async def test_copying_a_link_names_the_destination_and_the_link_is_public(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = LocalService.open(samples, account=ACCOUNT)
    with serving(local) as running:
        profile = make_local_profile(running.url, *running.auth)
        async with at(browser_of(profile)) as desk:
            await desk.open_service("Field Returns")
            await desk.until_text("synced")
            row = desk.media.table.current
            assert row is not None
            written = written_by(desk, monkeypatch)
            await desk.press("y")
            await desk.until(lambda: desk.notices)
            sent = f"{row.name}: the link was sent to the terminal, which does not confirm copies."
            assert f"{sent} It expires at" in desk.notices
            assert "Press l to show the link." in desk.notices
            assert "copied" not in desk.notices, "a terminal does not say so"
            link = copied(written)

            def fetch() -> None:
                with urllib.request.urlopen(link, timeout=10) as reply:  # noqa: S310 - a loopback address
                    assert len(reply.read()) == row.size

            await in_thread(fetch)
            assert link not in desk.text, "a link is for the one who asked, not for who looks on"
    local.close()


async def test_the_link_is_shown_in_full_and_can_be_copied_there(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(samples, (60, 15)) as desk:
        written = written_by(desk, monkeypatch)
        await desk.press("l")
        assert "Expires at 14:35:00 (in 5:00)." in desk.text
        shown = re.search(r"http://[^ ]+", "".join(line.strip() for line in desk.lines))
        await desk.press("y")
        await desk.until(lambda: desk.notices)
        assert shown is not None
        link = copied(written)
        assert shown[0].startswith(link)
        assert desk.is_at(MediaScreen)
        await desk.press("l")
        await desk.until(lambda: desk.is_at(LinkDialog))
        await desk.press("escape")
        assert desk.is_at(MediaScreen)


async def test_without_a_clipboard_the_link_is_shown(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(sequence: str) -> None:
        if "]52;" in sequence:
            raise OSError

    async with at_media(samples) as desk:
        monkeypatch.setattr(desk.app._driver, "write", refuse)
        await desk.press("y")
        await desk.until(lambda: desk.is_at(LinkDialog))
        await desk.until_text("No clipboard is available. Select the link with the mouse.", "?Expires=")


def seen_three_times(desk: AppDriver, shown: str) -> bool:
    """Return whether it is in the header, among the fields and in a notification."""
    return desk.text.count(shown) >= 3


async def test_hostile_names_are_harmless_everywhere(samples: Path) -> None:
    names = [
        media.filename or ""
        for media in (
            hostile.closing_markup_name(),
            hostile.escape_name(),
            hostile.right_to_left_name(),
        )
    ]
    async with at_media(samples, (140, 50)) as desk:
        for name in names:
            shown = make_printable(name)
            await desk.go_to(name)
            await desk.pilot.press("enter", "y")
            await desk.until(partial(seen_three_times, desk, shown))
            assert not HARMFUL.search(desk.text)
            assert shown in desk.masthead
            assert f"{shown}: the link" in desk.notices
            await desk.pilot.press("l")
            await desk.until(lambda: desk.is_at(LinkDialog))
            await desk.until_text(shown)
            assert not HARMFUL.search(desk.text)
            await desk.pilot.press("escape", "escape")
            await desk.until_text(f" {shown} ")
            assert not HARMFUL.search(desk.app.export_screenshot())
            desk.app.clear_notifications()
