"""Going through folders: one line to type in, and under it what the folder holds."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from rich.text import Text
from textual import getters, on, work
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from tui.screens.base import BaseDialog, patiently
from tui.settings.paths import expand_user
from tui.text.display import elide_middle, from_home, printable
from tui.transfers.files.local_files import Listing, matching, read_folder
from tui.transfers.files.typed_paths import complete, read_typed
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.file_list import FileList
from tui.widgets.lists.row_list import RowList
from tui.widgets.path_input import PathInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from tui.transfers.files.local_files import LocalFile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What the list is to show: the entries of ``listing`` that have ``text`` in their names."""

    listing: Listing
    text: str
    hidden: bool


#: The corners of the border, and what stands between heading and path.
_AROUND_TITLE: Final = 7


class FolderDialog(BaseDialog[T], inherit_bindings=False):
    """A dialog that shows folders, from ``start`` on, and follows what is typed: a filter, or a path.

    The focus stays in the input. ``here`` is the folder that relative paths are taken from; while a path is
    being typed, the list shows another one.
    """

    #: With it begin the ids of the commands there.
    PLACE: ClassVar[str]
    #: What is chosen, for the border.
    heading: str
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-high")]  # noqa: RUF012 - Textual declares no ClassVar

    frame = getters.query_one("#folder", Vertical)
    path_input = getters.query_one(PathInput)
    files = getters.query_one(FileList)

    @dataclass
    class FolderRead(Message):
        """A folder was read; ``listing`` says with what end."""

        listing: Listing

    @dataclass
    class Matched(Message):
        """The ``entries`` that match a ``request`` were found."""

        request: Request
        entries: list[LocalFile]

    def __init__(self, start: Path) -> None:
        super().__init__()
        self.here = os.path.abspath(expand_user(start))  # noqa: PTH100 - no link is followed
        self._listing = Listing(self.here)
        self._reading: str | None = None
        self._matching: Request | None = None
        self._afterwards: Callable[[], None] | None = None
        self._hidden = False
        self._land_on = ""
        self._followed = ""

    def compose(self) -> ComposeResult:
        """Lay out the line, the list and the keys."""
        with Vertical(id="folder"):
            yield PathInput()
            yield FileList()
            yield KeyLine(compact=True)

    def on_mount(self) -> None:
        """Read the first folder."""
        self._read(self.here)

    # What is typed

    @on(Input.Changed)
    def _follow(self) -> None:
        """Show what the typed text asks for, after reading its folder where that is another one."""
        if self.path_input.value == self._followed:
            return
        was_empty, self._followed = not self._followed, self.path_input.value
        if was_empty != (not self._followed):
            self.refresh_bindings()
        folder = read_typed(self.path_input.value, self.here).folder
        if folder != (self._reading or self._listing.folder):
            self._read(folder)
        elif self._reading is None:
            self._show()

    def go_to(self, folder: str, *, land_on: str = "") -> None:
        """Stand in ``folder``, with nothing typed and the cursor on the name ``land_on``."""
        self.here = folder
        self._land_on = land_on
        self._hidden = self._hidden or land_on.startswith(".")
        self._followed = ""
        self.path_input.replace_all("")
        self.refresh_bindings()
        self._read(folder)

    def _show(self) -> None:
        """Find what matches, in a thread: in a large folder that takes longer than the screen may stand."""
        text = read_typed(self.path_input.value, self.here).text
        self._matching = Request(self._listing, text, self._hidden)
        self._match(self._matching)

    @work(exclusive=True, group="match", exit_on_error=False)
    async def _match(self, request: Request) -> None:
        entries = await asyncio.to_thread(
            matching, request.listing.entries, request.text, hidden=request.hidden
        )
        self.post_message(self.Matched(request, entries))

    @on(Matched)
    def _take_matching(self, message: Matched) -> None:
        if message.request is not self._matching:
            return
        self._matching = None
        self.refresh_bindings()
        entries = message.entries
        names = (row for row, entry in enumerate(entries) if entry.name == self._land_on)
        cursor = next(names, 0) if self._land_on else 0
        self._land_on = ""
        self.files.show(entries, cursor=cursor, sentence=self._why_empty(message.request))
        self.show_titles()
        self.catch_up()

    # Reading folders

    def _read(self, folder: str) -> None:
        self._reading = folder
        self._read_folder(folder)

    @work(exclusive=True, group="folder", exit_on_error=False)
    async def _read_folder(self, folder: str) -> None:
        def say_reading() -> None:
            self.files.show((), sentence=f"Reading {printable(folder)} …")

        listing = await patiently(asyncio.to_thread(read_folder, folder), say_reading)
        self.post_message(self.FolderRead(listing))

    @on(FolderRead)
    def _take_listing(self, message: FolderRead) -> None:
        if message.listing.folder != self._reading:
            return
        self._listing = message.listing
        self._reading = None
        self._show()

    def show_failure(self, error: BaseException) -> None:
        """Say what failed, and end the wait for it; what is listed and marked stays."""
        self._reading = self._matching = self._afterwards = None
        super().show_failure(error)

    @property
    def folders_shown(self) -> Sequence[LocalFile]:
        """The folders in the one that is shown, whatever was typed to filter them."""
        return [entry for entry in self._listing.entries if entry.is_folder]

    @property
    def folder_shown(self) -> Path:
        """The folder that is shown, absolute."""
        return Path(self._listing.folder)

    @property
    def problem(self) -> str:
        """Why the folder that is shown cannot be read, as a sentence; "" where it can."""
        return self._listing.problem

    @property
    def is_busy(self) -> bool:
        """Whether the list does not yet show what was asked for."""
        return self._reading is not None or self._matching is not None

    def waits(self, action: Callable[[], None]) -> bool:
        """Put ``action`` off until what was typed or pasted is on the list; False where it already is."""
        self._follow()
        if not self.is_busy:
            return False
        self._afterwards = action
        return True

    def catch_up(self) -> None:
        """Do what was put off, once nothing is under way."""
        if self._afterwards is not None and not self.is_busy:
            action, self._afterwards = self._afterwards, None
            action()

    # Moving

    def action_go_up(self) -> None:
        """Go to the folder above, with the cursor on the one that is left."""
        above, name = os.path.split(self.here)
        self.go_to(above, land_on=name)

    def action_complete(self) -> None:
        """Complete what was typed as far as the names agree."""
        if self.waits(self.action_complete):
            return
        self.path_input.replace_all(complete(self.path_input.value, self.files.entries))
        self._follow()

    def action_toggle_hidden(self) -> None:
        """Show hidden files, or hide them; the cursor stays on its file."""
        self._hidden = not self._hidden
        self._land_on = self.files.current.name if self.files.current else ""
        if self._reading is None:
            self._show()

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self.files.action_cursor_down()

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self.files.action_cursor_up()

    def action_page_down(self) -> None:
        """Move down by what is in sight."""
        self.files.action_page_down()

    def action_page_up(self) -> None:
        """Move up by what is in sight."""
        self.files.action_page_up()

    def action_first(self) -> None:
        """Move to the first row."""
        self.files.action_first()

    def action_last(self) -> None:
        """Move to the last row."""
        self.files.action_last()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way up only with nothing typed."""
        if action == "go_up":
            return not self.path_input.value and self.here != "/"
        return super().check_action(action, parameters)

    # Telling

    @on(RowList.Highlighted)
    def _show_place(self) -> None:
        self.show_titles()

    def on_resize(self) -> None:
        """Fit the folder's path into the new width."""
        self.show_titles()

    def show_titles(self) -> None:
        """Show the folder, the summary and the place of the cursor in the borders."""
        folder = from_home(read_typed(self.path_input.value, self.here).folder)
        room = self.frame.size.width - len(self.heading) - _AROUND_TITLE
        self.frame.border_title = Text(f"{self.heading} · {elide_middle(printable(folder), room)}")
        place = f"{self.files.cursor + 1:,}/{self.files.row_count:,}" if self.files.row_count else ""
        self.frame.border_subtitle = Text("   ".join(filter(None, (self.summary(), place))))

    def summary(self) -> str:
        """Return what stands in the lower border, before the place of the cursor."""
        return ""

    def _why_empty(self, request: Request) -> str:
        if request.listing.problem:
            up = self.key_of(f"{self.PLACE}.go_up").capitalize()
            return f"{request.listing.problem} {up}, with nothing typed, goes to the folder above."
        if request.text:
            return f"No name here has “{printable(request.text)}” in it."
        if request.listing.entries:
            return f"Only hidden files are here. {self.key_of(f'{self.PLACE}.toggle_hidden')} shows them."
        return "This folder is empty."
