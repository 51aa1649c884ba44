"""Copying from the list and from the copy menu: displayed values, copied values, and messages."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.screens.driver import TerminalClipboard, at_media
from tests.screens.small_service import (
    SERVICE,
    at_small_service,
    media_sid,
    record_with_link,
    service_with_links,
    temporary_url,
)
from tui.screens.dialogs.copy_menu import FORMATS, CopyMenu
from tui.screens.dialogs.link import LinkDialog, TextDialog
from tui.screens.media.screen import MediaScreen
from tui.sharing import Format
from tui.widgets.lists.copy_list import CopyList

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_menu_shows_every_value_and_the_copy_destination(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await desk.press("c")
        await desk.until_text("5:00 left", "goes to the terminal's clipboard")
        current = desk.app.screen_stack[-2]
        assert isinstance(current, MediaScreen)
        row = current.table.current
        assert row is not None
        for value in (row.sid, row.message_sid, row.conversation_sid, "needs credentials", "not downloaded"):
            assert value
            assert value in desk.text
        assert f"Copy  {row.name}" in desk.text
        whole = desk.app.screen.query_one("#copy-value").region
        strips = desk.app.screen._compositor.render_strips()[whole.y : whole.bottom]
        shown = "".join(strip.crop(whole.x, whole.right).text.strip() for strip in strips)
        assert re.fullmatch(r"http://\S+\?Expires=\d+&Signature=\S{344}&Key-Pair-Id=\S+", shown)


@pytest.mark.parametrize(
    ("key", "pattern"),
    [
        ("y", r"http://127\.0\.0\.1:8750/ME\S+"),
        ("m", r"!\[.+\]\(http://\S+\)"),
        ("h", r'<img src="http://\S+" alt=".+">'),
        ("c", r"curl --fail .+ 'http://\S+'"),
        ("u", r"http://127\.0\.0\.1:8750/v1/Services/IS\w{32}/Media/ME\w{32}/Content"),
        ("s", r"ME\w{32}"),
        ("i", r"IM\w{32}"),
        ("v", r"CH\w{32}"),
    ],
)
async def test_each_key_copies_the_value_of_its_row(
    samples: Path, key: str, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(samples) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("c", key)
        await desk.until(lambda: desk.notices)
        [text] = clipboard.texts
        assert re.fullmatch(pattern, text)
        assert "was sent to the terminal, which does not confirm copies." in desk.notices
        assert ("Press l to show the link." in desk.notices) == (key == "y")
        assert ("expires at" in desk.notices) == (key in "ymhc"), "a SID does not expire"
        assert desk.is_at(MediaScreen)


async def test_the_resource_is_copied_as_the_service_sends_it(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(samples) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("c", "j")
        await desk.until(lambda: desk.notices)
        resource = json.loads(clipboard.texts[0])
        assert resource["filename"] == desk.current
        assert "is_multipart_upstream" in resource


async def test_the_cursor_also_selects_and_shows_the_full_value(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(samples) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("c", *["down"] * FORMATS.index(Format.MEDIA_SID))
        await desk.until(lambda: len(re.findall(r"ME\w{32}", desk.text)) == 2)
        await desk.press("enter")
        await desk.until(lambda: desk.notices)
        assert re.fullmatch(r"ME\w{32}", clipboard.texts[0])


async def test_one_key_repeats_the_last_choice_even_after_a_restart(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_media(samples) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("full_stop")
        await desk.until(lambda: "the link was" in desk.notices)
        await desk.press("c", "i")
        await desk.until(lambda: "the message SID was" in desk.notices)
        await desk.press("down", "full_stop")
        await desk.until(lambda: len(clipboard.texts) == 3)
        assert [text[:2] for text in clipboard.texts] == ["ht", "IM", "IM"]
        assert clipboard.texts[1] != clipboard.texts[2]
    async with at_media(samples) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("c")
        await desk.until(lambda: desk.find(CopyList).cursor == FORMATS.index(Format.MESSAGE_SID))
        await desk.press("full_stop")
        await desk.until(lambda: desk.notices)
        assert clipboard.texts[0].startswith("IM")


async def test_marked_media_are_copied_one_per_line_in_list_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = service_with_links("a.jpg", "b.jpg", "c.jpg")
    async with at_small_service(service) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("space", "down", "space", "c")
        await desk.until_text("Copy c.jpg and 1 more, one per line")
        await desk.press("y")
        await desk.until(lambda: desk.notices)
        assert clipboard.texts == [f"{temporary_url(service, 2)}\n{temporary_url(service, 0)}"]
        assert (
            "2 media: the links were sent to the terminal, which does not confirm copies."
            " Each is on its own line. The first link expires" in desk.notices
        )
        await desk.press("c", "s")
        await desk.until(lambda: "media SIDs were" in desk.notices)
        assert clipboard.texts[-1] == f"{media_sid(2)}\n{media_sid(0)}"


async def test_failures_among_several_are_skipped_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    service = service_with_links("a.jpg", "b.jpg")
    del service.media[media_sid(0)]
    async with at_small_service(service) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("ctrl+a", "y")
        await desk.until(lambda: "1 of 2 media were left out. The service could not find it" in desk.notices)
        assert clipboard.texts == [temporary_url(service, 1)]


async def test_when_everything_fails_the_clipboard_is_reported_unchanged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = service_with_links("a.jpg", "b.jpg")
    async with at_small_service(service) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        del service.media[media_sid(1)]
        await desk.press("y")
        await desk.until(lambda: "b.jpg: The service could not find it" in desk.notices)
        assert "The clipboard is unchanged." in desk.notices
        service.is_down = True
        await desk.press("ctrl+a", "y")
        await desk.until(lambda: "None of 2 media is available. The service is in trouble" in desk.notices)
        assert desk.notices.count("The clipboard is unchanged.") == 2
        assert clipboard.texts == []


async def test_too_many_links_are_refused_and_too_many_sids_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = service_with_links(*(f"{number}.jpg" for number in range(2000)))
    async with at_small_service(service) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("ctrl+a", "y")
        await desk.until(
            lambda: "at most 1,000 media can be copied at once; 2,000 are marked" in desk.notices
        )
        await desk.press("c", "s")
        await desk.until(lambda: desk.is_at(TextDialog))
        await desk.until_text("2,000 media", "the text is too long for a terminal", media_sid(1999))
        assert clipboard.texts == []


async def test_a_link_is_fetched_when_copied_not_when_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = service_with_links()
    async with at_small_service(service) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("c")
        await desk.until_text("Signature=s0")
        service.media[media_sid(0)] = record_with_link(7)
        await desk.press("r")
        await desk.until_text("Signature=s7")
        service.media[media_sid(0)] = record_with_link(8)
        await desk.press("y")
        await desk.until(lambda: desk.notices)
        assert clipboard.texts == [temporary_url(service)]
        assert "Signature=s8" in clipboard.texts[0]


async def test_values_without_a_link_can_be_copied_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    service = service_with_links()
    async with at_small_service(service) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        service.is_down = True
        await desk.press("c")
        await desk.until_text("The service is in trouble", "Down for [repairs]", "Press r to try again.")
        await desk.press("s")
        await desk.until(lambda: desk.notices)
        assert clipboard.texts == [media_sid(0)]
        service.is_down = False
        await desk.press("c")
        await desk.until_text("Signature=s0", "left")


async def test_a_missing_value_is_reported_and_the_menu_stays(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("c", "p")
        await desk.until(lambda: "not downloaded" in desk.notices)
        assert desk.is_at(CopyMenu)
        await desk.press("escape")
        assert desk.is_at(MediaScreen)


async def test_an_expired_copied_link_is_reported_once_on_return(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = service_with_links("a.jpg", "b.jpg")
    for number in range(2):
        service.media[media_sid(number)] = record_with_link(number, seconds=4)
    async with at_small_service(service) as desk:
        TerminalClipboard(desk, monkeypatch)
        await desk.press("y")
        await desk.until(lambda: "It expires at" in desk.notices)
        desk.app.app_focus = False
        await desk.until(lambda: time.time() > int(temporary_url(service, 1).partition("Expires=")[2][:10]))
        assert "expired" not in desk.notices, "nobody is here"
        desk.app.app_focus = True
        await desk.until(
            lambda: re.search(r"b\.jpg: the link that you copied expired at \S+\.", desk.notices)
        )
        await desk.press("down", "up")
        assert desk.notices.count("that you copied") == 1


async def test_the_menu_also_reports_an_expired_link_on_return(monkeypatch: pytest.MonkeyPatch) -> None:
    service = service_with_links()
    service.media[media_sid(0)] = record_with_link(0, seconds=1)
    async with at_small_service(service) as desk:
        TerminalClipboard(desk, monkeypatch)
        await desk.press("y")
        await desk.until(lambda: "the link was" in desk.notices)
        await desk.until(lambda: time.time() > int(temporary_url(service).partition("Expires=")[2][:10]))
        await desk.press("c")
        await desk.until_text("the link that you copied expired at", "expired: r renews")
        service.media[media_sid(0)] = record_with_link(1)
        await desk.press("r")
        await desk.until_text("Signature=s1")
        assert "expired: r renews" not in desk.text


async def test_without_a_clipboard_the_value_is_shown_without_borders(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIADECK_CLIPBOARD", "none")
    async with at_media(samples) as desk:
        await desk.press("c")
        await desk.until_text("goes to the screen: the clipboard is turned off")
        await desk.press("h")
        await desk.until(lambda: desk.is_at(TextDialog))
        await desk.until_text("No clipboard is available. Select the text with the mouse.")
        first = next(number for number, line in enumerate(desk.lines) if line.startswith('<img src="http'))
        shown = "".join(desk.lines[first : first + 7]).rstrip()
        assert re.fullmatch(r'<img src="http://\S+" alt=".+">', shown), "folded, and not broken at a blank"
        await desk.press("escape", "y")
        await desk.until(lambda: desk.is_at(LinkDialog))


async def test_a_hostile_url_is_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    service = service_with_links()
    async with at_small_service(service) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        for url, copied in {
            "javascript:alert(1)": None,
            "https://m.example/\x1b]52;c;eA==\x07": None,
            "https://m.example/]52;c;eA==\u202e": "https://m.example/]52;c;eA==%E2%80%AE",
        }.items():
            service.media[media_sid(0)] = {"links": {"content_direct_temporary": url}}
            before = len(clipboard.texts)
            await desk.press("y")
            if copied is None:
                await desk.until(lambda: "not a valid URL" in desk.notices)
                assert len(clipboard.texts) == before
            else:
                await desk.until(lambda: "the link was" in desk.notices)
                assert clipboard.texts[-1] == copied
                await desk.press("l")
                await desk.until_text("https://m.example/]52;c;eA==%E2%80%AE")


async def test_the_content_url_always_uses_the_profiles_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = service_with_links()
    service.media[media_sid(0)] = {"links": {"content": "//evil.example/", **record_with_link(0)["links"]}}  # type: ignore[dict-item]
    async with at_small_service(service) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.press("c")
        await desk.until_text("Signature=s0")
        await desk.press("u")
        await desk.until(lambda: desk.notices)
        assert re.fullmatch(
            rf"http://127\.0\.0\.1:\d+/v1/Services/{SERVICE}/Media/{media_sid(0)}/Content", clipboard.texts[0]
        )
