"""The thread: the messages around a media, beside the list and as a separate screen."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, running, service
from tests.idle import settle
from tests.screens.driver import TerminalClipboard, at, at_media, browser_of
from tests.screens.keyboard import reply
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.files.folder_picker import FolderPicker
from tui.screens.media.screen import MediaScreen
from tui.screens.threads.conversation import ConversationScreen
from tui.server.samples.model import SampleMessage
from tui.settings import make_local_profile
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane
from tui.widgets.threads.conversation_view import ConversationView
from tui.widgets.threads.thread_pane import ThreadPane

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.geometry import Region

    from tests.screens.driver import AppDriver
    from tui.server.samples.model import SampleMedia, SampleService

WIDE = (140, 40)
HIGH = (140, 90)


def thread_of(desk: AppDriver) -> str:
    """Return the lines of the thread, as sent to the terminal."""
    region = desk.find(ThreadPane).content_region
    strips = desk.app.screen._compositor.render_strips()[region.y : region.bottom]
    return "\n".join(strip.crop(region.x, region.right).text.rstrip() for strip in strips)


async def until_thread(desk: AppDriver, words: str) -> None:
    """Wait until the words are in the thread, possibly wrapped over several lines."""
    await desk.until(lambda: words in " ".join(thread_of(desk).replace("▌", " ").split()))


def area(desk: AppDriver, pane: type[PreviewPane | ResourcePane | ThreadPane | MediaTable]) -> Region:
    return desk.find(pane).region


def say(text: str | None, hours: float, *sent: SampleMedia, author: str = "maria") -> SampleMessage:
    return SampleMessage(author, text, timedelta(hours=hours), sent)


def long_talk(count: int, with_media: set[int]) -> SampleService:
    """Return a service with a conversation of ``count`` messages, numbered from the oldest."""
    messages = [
        say(f"text {at}", count - at, *([media(f"{at}.txt")] if at in with_media else []))
        for at in range(count)
    ]
    return service("Harbour Support", conversation("Case", *messages))


@asynccontextmanager
async def at_service(
    data: Path, there: SampleService, size: tuple[int, int] = WIDE
) -> AsyncIterator[AppDriver]:
    """Run a browser on the given service, with its media listed."""
    with running(data, there) as found:
        profile = make_local_profile(found.url, found.account_sid, found.auth_token)
        async with at(browser_of(profile), size) as desk:
            await desk.open_service()
            yield desk


def configure(home: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    folder = home / "configuration"
    folder.mkdir()
    (folder / "config.toml").write_text(f'[catalog]\ntext = "{text}"\n')
    monkeypatch.setenv("MEDIADECK_CONFIG_DIR", str(folder))


# Beside the list


async def test_a_key_shows_the_messages_around_the_media(samples: Path) -> None:
    async with at_media(samples, HIGH) as desk:
        await desk.go_to("crushed corner.jpg")
        await desk.press("m")
        shown = thread_of(desk)
        assert re.match(r"  ❝ [Mm]aria .*\d\d:\d\d\n", shown)
        assert "Hello, my parcel came like this today." in shown
        assert shown.index("IMG_4821.jpg") < shown.index("I am sorry") < shown.index("Yes, a corner")
        assert "▣ crushed corner.jpg  75.0 KB" in shown
        assert "▣ label close-up.jpg" in shown
        assert "damaged parcel" in str(desk.find(ThreadPane).border_subtitle)
        await desk.go_to("all green.jpg")
        assert "all green.jpg" in thread_of(desk)
        assert "crushed corner.jpg" not in thread_of(desk)
        await desk.press("m")
        assert not area(desk, ThreadPane).area


async def test_on_wide_terminals_the_thread_is_beside_preview_and_resource(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("m")
        assert area(desk, PreviewPane).bottom == area(desk, ThreadPane).y
        assert area(desk, ThreadPane).bottom == area(desk, ResourcePane).y
    async with at_media(samples, WIDE) as desk:  # it is shown at the next start
        assert "harbour at dusk.jpg" in thread_of(desk)


@pytest.mark.parametrize("size", [(115, 40), (80, 24), (90, 50), (60, 15)])
async def test_on_small_terminals_the_thread_replaces_the_resource(
    samples: Path, size: tuple[int, int]
) -> None:
    async with at_media(samples, size) as desk:
        had_panes = bool(area(desk, PreviewPane).area)
        await desk.press("m")
        assert area(desk, ThreadPane).area
        assert area(desk, MediaTable).area
        assert not area(desk, ResourcePane).area
        await desk.press("m")
        assert not area(desk, ThreadPane).area
        assert bool(area(desk, PreviewPane).area) is had_panes


async def test_in_the_smallest_terminal_tab_switches_to_the_thread(samples: Path) -> None:
    async with at_media(samples, (60, 15)) as desk:
        await desk.press("enter", "tab")
        await desk.until_text("tab: thread")
        await desk.press("tab")
        await desk.until_text("Wonderful. This is the view", "tab: preview")
        assert area(desk, ThreadPane).width == 60
        await desk.press("tab")
        assert desk.find(PreviewPane).has_focus
        await desk.press("m")
        assert desk.find(ThreadPane).has_focus
        await desk.press("escape")
        assert desk.find(MediaTable).has_focus


async def test_arrow_keys_move_between_media_in_the_thread_and_the_list_follows(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("m")
        desk.find(ThreadPane).focus()
        found = [desk.current]
        for _ in range(4):
            await desk.press("up")
            found.append(desk.current)
        assert found == [
            "harbour at dusk.jpg",
            "order 4821.txt",
            "label close-up.jpg",
            "crushed corner.jpg",
            "IMG_4821.jpg",
        ]
        await desk.press("up", "down")
        assert desk.current == "crushed corner.jpg"
        assert desk.find(ThreadPane).has_focus


async def test_an_unlisted_media_is_reached_only_in_the_thread(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("m", "slash")
        await desk.press(*"dusk", "enter")
        assert desk.media.table.row_count == 1
        pane = desk.find(ThreadPane)
        pane.focus()
        before = pane.media_sid
        await desk.press("up", "up")
        assert pane.media_sid != before
        assert desk.current == "harbour at dusk.jpg"
        await desk.press("down", "down")
        assert pane.media_sid == before


async def test_a_click_on_a_media_in_the_thread_moves_the_list(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("m")
        pane = desk.find(ThreadPane).content_region
        line = next(y for y, text in enumerate(thread_of(desk).splitlines()) if "order 4821.txt" in text)
        await desk.pilot.click(offset=(pane.x + 5, pane.y + line))
        await settle(desk.pilot)
        assert desk.current == "order 4821.txt"


async def test_an_upload_without_a_message_has_no_thread(home: Path) -> None:
    async with at_service(home / "data", long_talk(3, {1})) as desk:
        await desk.press("m")
        row = desk.media.table.current
        assert row is not None
        await asyncio.to_thread(desk.media.session.catalog.forget_media, [row.sid])
        await asyncio.to_thread(desk.media.session.catalog.put_unattached, [row])
        desk.media.refresh_list()
        await settle(desk.pilot)
        desk.media.thread.show()
        await settle(desk.pilot)
        await until_thread(desk, "not attached to a message")


# Gaps and texts


async def test_messages_without_kept_texts_are_one_line(home: Path) -> None:
    async with at_service(home / "data", long_talk(40, {10, 30}), HIGH) as desk:
        await desk.go_to("10.txt")
        await desk.press("m")
        shown = thread_of(desk)
        assert "text 7\n" in shown
        desk.find(ThreadPane).focus()
        await desk.press("enter")
        await desk.until_text("7 messages not kept", "13 messages not kept", "6 messages not kept")
        shown = desk.text
        assert shown.index(" 7 messages not kept") < shown.index("text 7 ") < shown.index("text 13 ")
        assert shown.index("text 13 ") < shown.index("13 messages not kept") < shown.index("text 27 ")


HOSTILE = (
    "\x1b[31mred\x1b[0m and \x07bell",
    "[bold]not bold[/bold] [@click=app.quit]quit[/]",
    "abc\u202egpj.exe\u2066\u200b\u200d\ufeff end",
    "漢字" * 300,
    "a" * 2_000,
    "e" + "\u0301" * 1_500,
    "one\r\n\r\n\r\n\r\ntwo\u2028three\x85four\ttab",
    "👩\u200d🔧" * 200,
    "\N{ARABIC LETTER ALEF}" * 300,
    "",
)


@pytest.mark.parametrize("size", [(140, 40), (60, 15)])
async def test_no_text_breaks_the_layout(home: Path, size: tuple[int, int]) -> None:
    messages = [
        say(text, len(HOSTILE) - at, media(f"{at}.txt"), author="\x1b]0;owned\x07[bold]maria")
        for at, text in enumerate(HOSTILE)
    ]
    there = service("Harbour Support", conversation("Case [red]\u202e", *messages))
    async with at_service(home / "data", there, size) as desk:
        await desk.press("m")
        desk.find(ThreadPane).focus()
        for _ in HOSTILE:
            region, lines = desk.find(ThreadPane).region, desk.lines
            assert all("\x1b" not in line and "\u202e" not in line for line in lines)
            assert {strip.cell_length for strip in desk.app.screen._compositor.render_strips()} == {size[0]}
            assert region.right <= size[0]
            await desk.press("up")
        await desk.press("enter")
        await desk.until(lambda: desk.is_at(ConversationScreen))
        seen = ""
        for _ in range(80):
            seen += desk.text
            assert {strip.cell_length for strip in desk.app.screen._compositor.render_strips()} == {size[0]}
            await desk.press("down")
        assert "[bold]not bold[/bold]" in seen
        assert "␛[31mred" in seen
        assert "three" in seen


async def test_a_long_text_is_cut_beside_the_list_and_complete_in_the_conversation(home: Path) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    there = service("Harbour Support", conversation("Case", say(words, 1, media("a.txt"))))
    async with at_service(home / "data", there) as desk:
        await desk.press("m")
        assert "word5 " in thread_of(desk)
        assert "…" in thread_of(desk)
        assert "word199" not in thread_of(desk)
        desk.find(ThreadPane).focus()
        await desk.press("enter")
        await desk.until_text("word5 ", "word199")


# The conversation


async def test_enter_opens_the_whole_conversation_at_the_message(samples: Path) -> None:
    async with at_media(samples, HIGH) as desk:
        await desk.go_to("crushed corner.jpg")
        await desk.press("m")
        desk.find(ThreadPane).focus()
        await desk.press("enter")
        await desk.until_text("Hello, my parcel", "Wonderful. This is the view", "3/6")
        view = desk.find(ConversationView)
        assert view.current is not None
        assert view.current.message.body == "Yes, a corner and a hole. And here is the label."
        await desk.press("n", "n", "n")
        assert "6/6" in desk.text
        await desk.press("p", "up")
        assert "4/6" in desk.text
        await desk.press("escape")
        assert desk.is_at(MediaScreen)
        assert desk.current == "crushed corner.jpg"


async def test_the_media_of_a_message_are_copied_shared_and_downloaded(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "Downloads").mkdir()
    there = long_talk(4, {1, 2})
    async with at_service(home / "data", there) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await desk.go_to("1.txt")
        await desk.press("m")
        desk.find(ThreadPane).focus()
        await desk.press("enter")
        await desk.until(lambda: desk.is_at(ConversationScreen))
        await desk.press("n", "y")
        await desk.until(lambda: "2.txt: the link was sent" in desk.notices)
        assert "Press l" not in desk.notices, "the conversation has no such key"
        await desk.press("L")
        await desk.until(lambda: "2.txt: the share link was sent" in desk.notices)
        assert len(clipboard.texts) == 2
        await desk.press("d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.press("ctrl+o")
        await desk.until(lambda: "2.txt: saved as ~/Downloads/2.txt." in desk.notices)
        assert desk.is_at(ConversationScreen)
        await desk.press("G", "y")
        assert "This message has no media. Press n to go to the next one." in desk.notices
        assert len(clipboard.texts) == 2


async def test_enter_in_the_conversation_shows_the_media_in_the_list(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("m")
        desk.find(ThreadPane).focus()
        await desk.press("enter")
        await desk.press("home", "enter")
        await desk.until(lambda: desk.is_at(MediaScreen))
        await settle(desk.pilot)
        assert desk.current == "IMG_4821.jpg"
        assert desk.find(MediaTable).has_focus


@pytest.mark.parametrize("size", [(60, 15), (140, 40)])
async def test_the_cursor_visits_every_message_of_a_long_conversation_in_order(
    home: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    configure(home, monkeypatch, "all")
    async with at_service(home / "data", long_talk(150, {75}), size) as desk:
        await desk.press("m")
        desk.find(ThreadPane).focus()
        await desk.press("enter")
        await desk.until_text("76/150", "text 75")
        view = desk.find(ConversationView)
        for key, way in (("home", "pagedown"), ("end", "pageup")):
            await desk.press(key)
            seen: list[int] = []
            for _ in range(150):
                numbers = [int(line.split("text ")[1].split()[0]) for line in desk.lines if "text " in line]
                assert numbers == list(range(numbers[0], numbers[-1] + 1))
                assert view.cursor in numbers
                seen += numbers
                if (view.cursor == 149) if way == "pagedown" else (view.cursor == 0):
                    break
                await desk.press(way)
            assert set(seen) == set(range(150))


async def test_words_filter_the_conversation_and_escape_clears_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, monkeypatch, "all")
    messages = [
        say(f"text {at}", 90 - at, *([media("Kärtchen.txt")] if at == 70 else [])) for at in range(80)
    ]
    messages += [say("Groß und schön", 5, author="Ludwig"), say("the end", 4)]
    async with at_service(home / "data", service("Harbour Support", conversation("Case", *messages))) as desk:
        await desk.press("m")
        desk.find(ThreadPane).focus()
        await desk.press("enter")
        await desk.until_text("Messages 82", "71/82")
        await desk.press("slash", *"LUDWIG gross")
        await desk.until_text("Messages 1 of 82", "Groß und schön")
        assert "the end" not in desk.text
        await desk.press("escape")
        await desk.until_text("Messages 82", "71/82")
        await desk.press("slash", *"maria 3", "enter")
        await desk.until_text("Messages 17 of 82")
        view = desk.find(ConversationView)
        await desk.press("home", "down")
        await desk.until_text("2/17")
        assert view.current is not None
        assert view.current.message.body == "text 13"
        await desk.press("escape")
        await desk.until_text("Messages 82", "14/82")
        await desk.press("slash", *"kartchen", "enter")
        await desk.until_text("Messages 1 of 82")
        await desk.press("slash", *"xyz")
        await desk.until_text("Messages 0 of 82", "No matches. Press esc to clear the filter.")
        await desk.press("enter", "escape", "slash", *"kartchen", "enter")
        await desk.until_text("Messages 1 of 82")
        await desk.press("enter")
        await desk.until(lambda: desk.is_at(MediaScreen))
        assert desk.current == "Kärtchen.txt"


# Catalogs without texts


async def test_a_catalog_without_texts_offers_once_to_fetch_them(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await asyncio.to_thread(desk.media.session.catalog.wipe_text)
        await desk.press("m")
        await desk.until(lambda: desk.is_at(QuestionDialog))
        await desk.until_text("requests. Read them now?")
        await reply(desk, QuestionDialog, "escape")
        await until_thread(desk, "This catalog has no texts of messages yet. Press R")
        await desk.press("m", "m")
        assert desk.is_at(MediaScreen)
    async with at_media(samples, WIDE) as desk:
        await desk.press("m", "m")
        assert desk.is_at(MediaScreen)
        await desk.press("R")
        await until_thread(desk, "Wonderful. This is the view")


async def test_accepting_the_offer_fetches_the_texts(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await asyncio.to_thread(desk.media.session.catalog.wipe_text)
        await desk.press("m")
        await reply(desk, QuestionDialog, "y")
        await until_thread(desk, "Wonderful. This is the view")


async def test_without_kept_texts_the_pane_says_how_to_enable_them(
    samples: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, monkeypatch, "none")
    async with at_media(samples, WIDE) as desk:
        await desk.press("m")
        assert desk.is_at(MediaScreen)
        await until_thread(desk, 'set text = "around" under [catalog] in config.toml')
