"""Tags and notes: edited in a dialog, shown in the list and the resource, found by the filter."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Input, TextArea

from tests.catalog.places import conversation, media, message, running, service
from tests.idle import settle
from tests.screens.driver import at, browser_of
from tests.screens.keyboard import burst, reply
from tui.catalog.storage.annotation_store import Annotation
from tui.screens.dialogs import QuestionDialog
from tui.screens.dialogs.annotations import AnnotationDialog
from tui.screens.media.screen import MediaScreen
from tui.settings import annotations_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.screens.driver import AppDriver
    from tui.catalog import MediaRow

pytestmark = pytest.mark.usefixtures("home")

THERE = service(
    "Desk",
    conversation(
        "Parcels",
        message(media("front.jpg"), hours=1),
        message(media("back.jpg"), hours=2),
        message(media("label.jpg"), hours=3),
    ),
)


@asynccontextmanager
async def at_desk(
    data: Path, size: tuple[int, int] = (140, 40), **tags: tuple[str, ...]
) -> AsyncIterator[AppDriver]:
    """Run a browser with three media and these tags."""
    with running(data, THERE) as found:
        async with at(browser_of(found.profile), size) as desk:
            await desk.open_service("Desk")
            await desk.until_text("Media 3", "synced")
            put(desk, **tags)
            desk.media.show_annotations()
            await settle(desk.pilot)
            yield desk


def put(desk: AppDriver, **tags: tuple[str, ...]) -> None:
    sids = {row.name: row.sid for row in rows(desk)}
    desk.media.session.catalog.put_annotations(
        Annotation(sids[f"{name}.jpg"], of_one) for name, of_one in tags.items()
    )


def rows(desk: AppDriver) -> list[MediaRow]:
    table = desk.media.table
    return [row for row in map(table.window.__getitem__, range(table.row_count)) if row]


def kept(desk: AppDriver) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return the tags and the note of each media in the catalog."""
    desk.media.table.reread()
    return {row.name.removesuffix(".jpg"): (row.tags, row.note) for row in rows(desk)}


async def opened(desk: AppDriver) -> AnnotationDialog:
    await desk.press("number_sign")
    await desk.until(lambda: desk.is_at(AnnotationDialog))
    assert isinstance(desk.app.screen, AnnotationDialog)
    return desk.app.screen


async def test_a_media_can_have_tags_and_a_multiline_note(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as desk:
        await desk.go_to("front.jpg")
        await opened(desk)
        assert "Tags and note · front.jpg" in desk.text
        assert "Tags, separated by commas or blanks" in desk.text
        await desk.press(*"refund, VIP", "tab", *"call back", "enter", *"next week", "ctrl+s")
        await desk.until(lambda: desk.is_at(MediaScreen))
        assert kept(desk)["front"] == (("refund", "VIP"), "call back\nnext week")
        assert "front.jpg #" in desk.text, "the list shows that there is something"
        await desk.until_text("tags refund, VIP", "note call back", "next week")
        await desk.press("slash", *"tag:vip", "enter")
        await desk.until_text("Media 1 of 3")


async def test_enter_saves_and_type_ahead_appends(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data", front=("refund",)) as desk:
        await desk.go_to("front.jpg")
        burst(desk, "#", "#", *"late", "enter")
        await settle(desk.pilot)
        await desk.until(lambda: desk.is_at(MediaScreen))
        assert kept(desk) == {"front": (("late", "refund"), ""), "back": ((), ""), "label": ((), "")}


async def test_editing_marked_media_keeps_their_differences(tmp_path: Path) -> None:
    async with at_desk(
        tmp_path / "data", front=("both", "one"), back=("both", "Other"), label=("both",)
    ) as desk:
        await desk.go_to("front.jpg")
        await desk.press("space", "space", "number_sign")
        await desk.until_text("Tags · 2 media", "On some: one (1), Other (1)")
        assert desk.find(Input).value == "both, "
        assert not desk.app.screen.query(TextArea), "a note is of one media"
        await desk.press(*["backspace"] * 6, *"new, -other", "enter")
        await desk.until(lambda: desk.is_at(MediaScreen))
        assert kept(desk) == {
            "front": (("new", "one"), ""),
            "back": (("new",), ""),
            "label": (("both",), ""),
        }
        assert "Changed the tags of 2 media." in desk.notices


async def test_known_tags_are_completed(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data", back=("refund", "broken"), label=("refund",)) as desk:
        await desk.go_to("front.jpg")
        await opened(desk)
        assert "Known tags: refund, broken" in desk.text
        await desk.press(*"re")
        assert "tab: refund" in desk.text
        await desk.press("tab", *"BR", "tab", "tab")
        assert desk.find(Input).value == "refund, broken, "
        assert isinstance(desk.app.focused, TextArea), "nothing to complete: the next field"


async def test_escape_asks_before_discarding_changes(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data", front=("refund",)) as desk:
        await desk.go_to("front.jpg")
        await opened(desk)
        await desk.press("escape")
        assert desk.is_at(MediaScreen), "nothing was changed"
        await opened(desk)
        await desk.press("tab", *"precious", "escape")
        await desk.until_text("Unsaved changes", "y discard n esc keep editing")
        await reply(desk, QuestionDialog, "escape")
        await desk.until(lambda: desk.is_at(AnnotationDialog))
        assert desk.find(TextArea).text == "precious"
        await desk.press("escape")
        await reply(desk, QuestionDialog, "y")
        await desk.until(lambda: desk.is_at(MediaScreen))
        assert kept(desk)["front"] == (("refund",), "")


async def test_hostile_tags_are_sanitized_or_rejected(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as desk:
        await desk.go_to("front.jpg")
        await opened(desk)
        desk.find(Input).value = "a\u202eb, #, ,, -, \x1b[31mred, " + "x" * 10_000
        await desk.press("enter")
        await desk.until_text("Not saved. The tag xxxxx", "10,000 characters. Shorten it to 64.")
        desk.find(Input).value = "a\u202eb, #, ,, -, \x1b[31mred"
        desk.app.screen.set_focus(desk.find(TextArea))
        desk.app.post_message(events.Paste("one\x1b]0;title\x07\ntwo\u202e"))
        await settle(desk.pilot)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.is_at(MediaScreen))
        assert kept(desk)["front"] == (("ab", "␛[31mred"), "one␛]0;title␇\ntwo\N{REPLACEMENT CHARACTER}")
        assert "\x1b" not in desk.text


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_five_hundred_tags_fit_any_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    many = tuple(f"tag{number:03}" for number in range(500))
    async with at_desk(tmp_path / "data", size, front=many, back=many[:250]) as desk:
        await desk.go_to("front.jpg")
        await opened(desk)
        assert "ctrl+s" in desk.text or "^s" in desk.text
        await desk.press("n", "enter")
        await desk.until(lambda: desk.is_at(MediaScreen))
        assert len(kept(desk)["front"][0]) == 501
        await desk.press("space", "space")
        await opened(desk)
        assert "and 239 more" in desk.words
        await desk.press("escape")


async def test_tags_are_an_optional_column(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data", (180, 40), front=("refund", "late")) as desk:
        assert "Tags" not in desk.lines[2]
        await desk.press("C", "end", "k", "k", "k", "space", "escape")
        assert "Tags" in desk.lines[2]
        assert "late, re" in desk.lines[3]


async def test_a_broken_file_is_reported_and_blocks_nothing(tmp_path: Path) -> None:
    file = annotations_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"no database" * 100)
    with running(tmp_path / "data", THERE) as found:
        async with at(browser_of(found.profile)) as desk:
            await desk.open_service("Desk")
            await desk.until_text("Media 3", "synced")
            await desk.press("number_sign")
            assert "Tags and notes cannot be read" in desk.notices
            assert "Nothing was changed there" in desk.notices
            assert desk.is_at(MediaScreen)
            await desk.press("down")
    assert file.read_bytes() == b"no database" * 100


async def test_unsaved_changes_stay_in_the_dialog(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as desk:
        await desk.go_to("front.jpg")
        await opened(desk)
        with closing(sqlite3.connect(annotations_file())) as other:
            other.execute("DROP TABLE note")
            other.commit()
        await desk.press(*"refund", "enter")
        await desk.until_text("Not saved. Tags and notes could not be saved", "no such table")
        assert desk.find(Input).value == "refund"
