"""New media: a notice with senders, a mark in the list until seen, bell and desktop notification."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from tests.screens.small_service import SmallService, at_small_service
from tui.screens import new_media
from tui.screens.media import sync as media_sync
from tui.settings import config_file

if TYPE_CHECKING:
    from tests.screens.driver import AppDriver

pytestmark = pytest.mark.usefixtures("home")
_SIGN = re.compile(r"\+ *[▣▷♪≡▤·] +(\S+)")


class Senders(SmallService):
    """A service whose media are sent by the name before the first dash of their filename."""

    def message(self, number: int, name: str) -> dict[str, object]:
        """Return the message with this number."""
        return {**super().message(number, name), "author": name.partition("-")[0]}


def new_ones(desk: AppDriver) -> list[str]:
    """Return the names of the media marked as new in the list."""
    return [found[1] for line in desk.lines if (found := _SIGN.search(line))]


@pytest.fixture
def is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_sync, "_INTERVALS", (0, 0.2, 60))
    monkeypatch.setattr(new_media, "_REST", 0.05)


@pytest.mark.usefixtures("is_quick")
async def test_new_media_are_announced_and_marked_until_the_cursor_rests_on_them() -> None:
    service = Senders("maria-1", "maria-2")
    async with at_small_service(service) as desk:
        assert new_ones(desk) == []
        await desk.press("A")
        service.names += ["maria-3", "jonas-4", "maria-5"]
        await desk.until_text("Media 5")
        await desk.until(lambda: "3 new media from maria and jonas in Small." in desk.notices)
        await asyncio.sleep(0.2)
        assert desk.current == "maria-5"
        assert new_ones(desk) == ["maria-5", "jonas-4", "maria-3"], "it came under a cursor that nobody moved"
        await desk.press("j")
        await desk.until(lambda: new_ones(desk) == ["maria-3"])
        await desk.press("j")
        await desk.until(lambda: new_ones(desk) == [])


@pytest.mark.usefixtures("is_quick")
async def test_many_senders_are_counted_and_their_names_are_not_markup() -> None:
    service = Senders("maria-1")
    async with at_small_service(service) as desk:
        await desk.press("A")
        service.names += ["[b]a\x1b[31m-2", "[b]a\x1b[31m-3", "b-4", "c-5", "d-6"]
        await desk.until(lambda: "5 new media from [b]a" in desk.notices)
        assert ", b and 2 others in Small." in desk.notices
        assert "\x1b" not in desk.notices


async def test_media_found_by_a_manual_refresh_are_marked_without_a_notice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(new_media, "_REST", 60)
    service = Senders("maria-1", "maria-2")
    async with at_small_service(service) as desk:
        service.names += ["jonas-3", "jonas-4"]
        await desk.press("r")
        await desk.until(lambda: new_ones(desk) == ["jonas-4", "jonas-3"])
        assert "new media" not in desk.notices
        await desk.press("j")
        assert new_ones(desk) == ["jonas-4", "jonas-3"], "the cursor has only just come"
        await desk.press("enter")
        await desk.press("escape")
        await desk.until(lambda: new_ones(desk) == ["jonas-4"])
        await desk.press("home", "space")
        assert new_ones(desk) == [], "a mark hides the sign"
        await desk.press("home", "space")
        assert new_ones(desk) == ["jonas-4"]
        await desk.press("home", "z")
        await desk.press("escape")
        await desk.until(lambda: new_ones(desk) == [])


async def test_grid_tiles_also_mark_new_media(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_media, "_REST", 60)
    service = Senders("maria-1")
    async with at_small_service(service) as desk:
        service.names += ["jonas-2"]
        await desk.press("r", "i")
        await desk.until_text("+ jonas-2")
        await desk.press("enter", "escape")
        await desk.until(lambda: "+ jonas-2" not in desk.text)


@pytest.mark.usefixtures("is_quick")
@pytest.mark.parametrize("is_on", [False, True])
async def test_bell_and_desktop_notifications_are_sent_only_if_configured(
    monkeypatch: pytest.MonkeyPatch, *, is_on: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    if is_on:
        config_file().parent.mkdir(parents=True, exist_ok=True)
        config_file().write_text('[notifications]\nbell = true\ndesktop = "auto"\n')
    service = Senders("maria-1")
    async with at_small_service(service) as desk:
        written: list[str] = []
        monkeypatch.setattr(desk.app._driver, "write", written.append)
        await desk.press("A")
        service.names += ["jo\x1b\\\x07nas-2"]
        await desk.until(lambda: "1 new media from jo" in desk.notices)
        await desk.until_text("Media 2")
        await desk.until(lambda: not is_on or any("\x07" in text for text in written))
        codes = [text for text in written if "\x07" in text]
        expected = r"\x07\x1b\]9;Mediadeck: 1 new media from jo[^\x1b\x07]*nas in Small\.\x07"
        assert [bool(re.fullmatch(expected, text)) for text in codes] == [True] * is_on
