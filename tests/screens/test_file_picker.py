"""Choosing files for upload."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.app import App
from textual.widgets import Footer

from tests.unprivileged import unprivileged
from tui.app import styles_folder
from tui.screens.files.file_picker import ConversationFolders, FilePicker
from tui.transfers.files.local_files import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

HOSTILE = (
    b"\x1b[31mred.txt",
    b"caf\xe9.jpg",
    b"img[bold].png",
    b"[bold][bad=].jpg",
    b"line\nbreak.txt",
    "invoice\u202egpj.exe".encode(),
    "写".encode() * 85,
)


class Host(App[None]):
    """An app that asks for files, and keeps the result."""

    #: Read at import: a test without privileges may be unable to read it later.
    CSS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(styles_folder().glob("*.tcss")))

    def __init__(self, start: Path) -> None:
        super().__init__()
        self._start = start
        self.answers: list[tuple[Path, ...] | ConversationFolders | None] = []

    def on_mount(self) -> None:
        """Open the picker at once."""
        self.push_screen(FilePicker(self._start), self._keep)

    def _keep(self, answer: tuple[Path, ...] | ConversationFolders | None) -> None:
        self.answers.append(answer)


class AppDriver:
    """A driver for the picker."""

    def __init__(self, app: Host, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def settle(self) -> None:
        """Wait until the last action is visible."""
        await self.pilot.pause()
        while self.app.workers or (isinstance(self.app.screen, FilePicker) and self.app.screen.is_busy):
            await self.app.workers.wait_for_complete()
            await self.pilot.pause()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until the condition holds, for at most 10 s."""
        async with asyncio.timeout(10):
            while not holds():
                await self.pilot.pause(0.02)

    async def press(self, *keys: str) -> None:
        """Press the keys, and wait until the app is idle."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type at full speed, without waiting for the screen in between."""
        self.post(*text)
        await self.settle()

    def post(self, *keys: str) -> None:
        """Send the keys all at once."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))

    async def paste(self, text: str) -> None:
        """Paste, which is also how terminals send dropped files."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    @property
    def picker(self) -> FilePicker:
        """The dialog."""
        assert isinstance(self.app.screen, FilePicker)
        return self.app.screen

    @property
    def names(self) -> list[str]:
        """The listed names."""
        return [entry.name for entry in self.picker.files.entries]

    @property
    def current(self) -> str:
        """The name under the cursor."""
        assert self.picker.files.current is not None
        return self.picker.files.current.name

    @property
    def lines(self) -> list[str]:
        """The lines of the list."""
        files = self.picker.files
        return [files.render_line(y).text.rstrip() for y in range(files.size.height)]

    @property
    def text(self) -> str:
        """The text of the input."""
        return self.picker.path_input.value

    @property
    def offered(self) -> set[str]:
        """The available commands."""
        return {one.binding.action for one in self.picker.active_bindings.values() if one.enabled}

    @property
    def title(self) -> str:
        """The top border."""
        return str(self.picker.frame.border_title).removeprefix("Upload files · ")

    @property
    def subtitle(self) -> str:
        """The bottom border."""
        return str(self.picker.frame.border_subtitle)

    @property
    def notices(self) -> str:
        """All messages so far."""
        return "\n".join(notice.message for notice in self.app._notifications)


@asynccontextmanager
async def at_picker(start: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[AppDriver]:
    app = Host(start)
    async with app.run_test(size=size, notifications=True) as pilot:
        desk = AppDriver(app, pilot)
        await desk.settle()
        yield desk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a few files and two folders."""
    (tmp_path / "Pictures").mkdir()
    (tmp_path / "Pictures" / "summer.jpg").write_bytes(b"s" * 500)
    (tmp_path / "Papers").mkdir()
    for name in ("harbour.jpg", "IMG_9.jpg", "IMG_10.jpg", "my notes.txt", ".hidden"):
        (tmp_path / name).write_bytes(b"x" * 1200)
    (tmp_path / "film.mov").touch()
    os.truncate(tmp_path / "film.mov", SIZE_LIMIT + 1)
    return tmp_path


SHOWN = ["Papers", "Pictures", "film.mov", "harbour.jpg", "IMG_9.jpg", "IMG_10.jpg", "my notes.txt"]


async def test_folders_are_listed_before_files_with_size_and_age(folder: Path) -> None:
    async with at_picker(folder) as desk:
        assert desk.names == SHOWN
        assert desk.title.endswith(folder.name[-20:])
        assert desk.lines[0].split() == ["Name", "Size", "Modified"]
        assert desk.lines[1].split() == ["▌", "Papers/", "now"]
        assert desk.lines[4].split() == ["harbour.jpg", "1.2", "KB", "now"]
        assert "1/7" in desk.subtitle


async def test_typing_filters_at_once_and_enter_selects_the_file(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.type("NOTES")
        assert desk.names == ["my notes.txt"]
        await desk.press("enter")
        assert desk.app.answers == [(folder / "my notes.txt",)]


async def test_enter_right_after_typing_waits_for_the_filter(folder: Path) -> None:
    async with at_picker(folder) as desk:
        desk.post(*"Pictures/sum", "enter")
        await desk.settle()
        assert desk.app.answers == [(folder / "Pictures" / "summer.jpg",)]


async def test_the_cursor_moves_while_the_input_keeps_focus(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.press("down", "down", "up")
        assert desk.current == "Pictures"
        await desk.press("end")
        assert desk.current == "my notes.txt"
        await desk.press("home", "pagedown")
        assert desk.current == "my notes.txt"
        await desk.press("pageup", "tab", "shift+tab")
        assert desk.current == "Papers"
        assert desk.app.focused is desk.picker.path_input


async def test_enter_opens_a_folder_and_backspace_returns(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.type("pic")
        await desk.press("enter")
        assert desk.names == ["summer.jpg"]
        assert desk.text == ""
        await desk.press("backspace")
        await desk.until(lambda: desk.names == SHOWN and desk.current == "Pictures")
        await desk.press("enter", "left")
        await desk.until(lambda: desk.names == SHOWN and desk.current == "Pictures")


async def test_backspace_and_left_edit_text_while_the_input_is_not_empty(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.press("h", "m", "left", "backspace")
        assert desk.text == "m"
        assert desk.title.endswith(folder.name[-20:])


async def test_marks_are_kept_across_folders_and_returned_together(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.type("IMG")
        await desk.press("insert", "ctrl+@")
        assert "2 marked · 2.4 KB" in desk.subtitle
        await desk.press("escape")
        await desk.type("pic")
        await desk.press("enter", "ctrl+t")
        assert "3 marked · 2.9 KB" in desk.subtitle
        assert "●" in desk.lines[1]
        await desk.press("enter")
        names = ("IMG_9.jpg", "IMG_10.jpg", "Pictures/summer.jpg")
        assert desk.app.answers == [tuple(folder / name for name in names)]


async def test_a_mark_can_be_removed(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.type("harb")
        await desk.press("ctrl+t")
        assert "●" in desk.lines[1]
        await desk.press("ctrl+t")
        assert "●" not in desk.lines[1]
        assert "marked" not in desk.subtitle


async def test_all_visible_files_can_be_marked_and_unmarked(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.press("ctrl+a")
        assert "4 marked" in desk.subtitle
        await desk.type("img")
        await desk.press("ctrl+a")
        assert "2 marked" in desk.subtitle


async def test_marked_files_can_be_returned_from_any_folder(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.press("ctrl+o")
        assert desk.app.answers == []
        await desk.type("harb")
        await desk.press("ctrl+t", "escape", "ctrl+o")
        assert desk.app.answers == [(folder / "harbour.jpg",)]


async def test_send_by_folder_returns_folder_contents_unless_files_are_marked(
    folder: Path,
) -> None:
    async with at_picker(folder) as desk:
        assert "by_folder" in desk.offered
        await desk.press("ctrl+a")
        assert "by_folder" not in desk.offered, "what is marked is to be sent"
        await desk.press("ctrl+f")
        assert desk.app.screen is desk.picker
        await desk.press("ctrl+a")
        await desk.type("no such name")
        await desk.press("ctrl+f")
        assert desk.app.answers == [ConversationFolders(folder)]


async def test_a_folder_without_subfolders_cannot_be_sent_by_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    async with at_picker(tmp_path) as desk:
        assert "by_folder" not in desk.offered
        await desk.press("ctrl+f")
        assert desk.app.screen is desk.picker


async def test_a_file_that_is_too_large_says_why_and_cannot_be_marked(folder: Path) -> None:
    async with at_picker(folder) as desk:
        assert "over 150 MB" in desk.lines[3]
        await desk.type("film")
        await desk.press("ctrl+t", "enter")
        assert "marked" not in desk.subtitle
        assert "“film.mov” cannot be uploaded: over 150 MB." in desk.notices
        assert desk.app.answers == []


async def test_hidden_files_are_shown_on_request_and_the_cursor_stays(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.press("down", "down", "down", "ctrl+g")
        assert ".hidden" in desk.names
        assert desk.current == "harbour.jpg"
        await desk.press("ctrl+g")
        assert desk.names == SHOWN
        await desk.type(".hid")
        assert desk.names == [".hidden"]


async def test_a_typed_path_is_followed_as_it_is_typed(folder: Path) -> None:
    async with at_picker(folder / "Papers") as desk:
        await desk.type("../har")
        assert desk.names == ["harbour.jpg"]
        assert desk.title.endswith(folder.name[-20:])
        await desk.press("escape")
        assert desk.title.endswith("Papers")
        assert desk.text == ""


async def test_the_home_folder_is_shown_as_a_tilde(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    async with at_picker(folder / "Papers") as desk:
        assert desk.title == "~/Papers"
        await desk.type("~/Pic")
        assert desk.names == ["Pictures"]
        await desk.press("tab")
        assert desk.text == "~/Pictures/"
        assert desk.names == ["summer.jpg"]


async def test_tab_completes_the_common_prefix(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.press("i", "tab")
        assert desk.text == "IMG_"
        await desk.press("1", "tab")
        assert desk.text == "IMG_10.jpg"
        await desk.press("escape")
        await desk.type("pa")
        await desk.press("tab")
        assert desk.text == "Papers/"
        assert "This folder is empty." in " ".join(desk.lines)


async def test_a_path_to_a_missing_folder_loses_nothing(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.type("harb")
        await desk.press("ctrl+t", "escape")
        await desk.type("nowhere/x")
        assert "The folder does not exist" in " ".join(desk.lines)
        assert "1 marked" in desk.subtitle
        assert desk.text == "nowhere/x"
        await desk.press("enter", "ctrl+t", "tab", "down", "ctrl+a", "escape")
        assert desk.names == SHOWN
        assert "1 marked" in desk.subtitle


async def test_a_missing_start_folder_is_reported_and_a_parent_opened(folder: Path) -> None:
    async with at_picker(folder / "gone") as desk:
        assert "does not exist." in " ".join(desk.lines)
        await desk.press("backspace")
        assert desk.names == SHOWN


async def test_an_unreadable_folder_says_so() -> None:
    with unprivileged() as home:
        (home / "closed").mkdir(mode=0)
        async with at_picker(home) as desk:
            await desk.press("enter")
            assert "This folder is not readable." in " ".join(desk.lines)
            await desk.press("left")
            assert desk.current == "closed"


async def test_no_match_is_reported_with_the_typed_text(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.type("[b]")
        assert "No name contains “[b]”." in " ".join(desk.lines)
        await desk.press("enter")
        assert desk.app.answers == []


async def test_escape_clears_the_input_and_then_leaves(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.press("x", "escape")
        assert desk.names == SHOWN
        await desk.press("escape")
        assert desk.app.answers == [None]


@pytest.mark.parametrize(
    "dropped", ["{}/my notes.txt", "'{}/my notes.txt' ", "{}/my\\ notes.txt", "file://{}/my%20notes.txt\r\n"]
)
async def test_a_dropped_file_is_selected_by_the_next_enter(folder: Path, dropped: str) -> None:
    async with at_picker(Path("/")) as desk:
        await desk.paste(dropped.replace("{}", str(folder)))
        assert desk.current == "my notes.txt"
        await desk.press("enter")
        assert desk.app.answers == [(folder / "my notes.txt",)]


async def test_several_dropped_files_are_marked_and_missing_ones_named(folder: Path) -> None:
    async with at_picker(Path("/")) as desk:
        await desk.paste(
            f"{folder}/harbour.jpg {folder}/film.mov\n{folder}/Papers {folder}/IMG_9.jpg /gone.jpg"
        )
        assert "2 marked" in desk.subtitle
        for reason in ("film.mov: over 150 MB", "Papers: a folder", "/gone.jpg: not found"):
            assert reason in desk.notices
        await desk.press("enter")
        assert desk.app.answers == [(folder / "harbour.jpg", folder / "IMG_9.jpg")]


async def test_a_dropped_folder_is_opened_and_a_dropped_hidden_file_shown(folder: Path) -> None:
    async with at_picker(Path("/")) as desk:
        await desk.paste(f"{folder}/Pictures")
        assert desk.names == ["summer.jpg"]
        await desk.paste(f"{folder}/.hidden")
        assert desk.current == ".hidden"


async def test_pasted_words_are_a_filter_without_their_control_characters(folder: Path) -> None:
    async with at_picker(folder) as desk:
        await desk.paste("no\x1btes\nsecond line")
        assert desk.text == "no␛tes"


async def test_a_click_moves_marks_and_a_double_click_chooses(folder: Path) -> None:
    async with at_picker(folder) as desk:
        files = desk.picker.files
        await desk.pilot.click(files, offset=(12, 4))
        assert desk.current == "harbour.jpg"
        await desk.pilot.click(files, offset=(2, 5))
        assert desk.current == "IMG_9.jpg"
        assert "1 marked" in desk.subtitle
        await desk.pilot.click(files, offset=(12, 2), times=2)
        await desk.settle()
        assert desk.names == ["summer.jpg"]
        await desk.pilot.click(desk.picker.files, offset=(12, 1), times=2)
        await desk.settle()
        assert desk.app.answers == [(folder / "IMG_9.jpg",)]


async def test_hostile_names_are_sanitized_on_screen_and_returned_exactly(tmp_path: Path) -> None:
    for raw in HOSTILE:
        os.close(os.open(os.fsencode(tmp_path) + b"/" + raw, os.O_CREAT))
    os.mkfifo(tmp_path / "pipe[bad=]\x1b")
    async with at_picker(tmp_path) as desk:
        shown = "\n".join(desk.lines)
        shown.encode()
        assert not {"\x1b", "\u202e"} & set(shown)
        for name in ("␛[31mred.txt", "caf�.jpg", "img[bold].png", "[bold][bad=].jpg", "line␊break.txt"):
            assert name in shown
        await desk.press("ctrl+a")
        await desk.type("pipe")
        await desk.press("ctrl+t", "escape")
        assert "“pipe[bad=]␛” cannot be uploaded: not a file." in desk.notices
        desk.app.export_screenshot()
        await desk.press("ctrl+o")
        (answer,) = desk.app.answers
        assert isinstance(answer, tuple)
        assert {os.fsencode(path.name) for path in answer} == set(HOSTILE)


async def test_a_folder_with_a_hostile_name_opens_and_is_shown_in_the_title(tmp_path: Path) -> None:
    inner = tmp_path / "[bad=]\x1b\n"
    inner.mkdir()
    (inner / "file").touch()
    async with at_picker(tmp_path) as desk:
        await desk.press("tab")
        assert desk.text == "[bad=]"
        await desk.press("enter")
        assert desk.names == ["file"]
        assert "␛␊" in desk.title
        desk.app.export_screenshot()


async def test_twenty_thousand_files_are_filtered_moved_through_and_marked(tmp_path: Path) -> None:
    for number in range(20_000):
        os.close(os.open(tmp_path / f"IMG_{number}.jpg", os.O_CREAT))
    async with at_picker(tmp_path) as desk:
        assert "1/20,000" in desk.subtitle
        await desk.press("end")
        assert desk.current == "IMG_19999.jpg"
        await desk.type("_1234.")
        assert desk.names == ["IMG_1234.jpg"]
        await desk.press("escape", "ctrl+a")
        assert "20,000 marked" in desk.subtitle


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 50)])
async def test_list_and_keys_fit_every_terminal(folder: Path, size: tuple[int, int]) -> None:
    async with at_picker(folder, size) as desk:
        frame, files, keys = desk.picker.frame, desk.picker.files, desk.picker.query_one(Footer)
        assert frame.outer_size.width == min(size[0], 100)
        assert files.size.height >= 10
        assert keys.region.bottom == frame.region.bottom - 1
        assert all(len(line) <= files.size.width for line in desk.lines)
        assert "my notes.txt" in "\n".join(desk.lines)
