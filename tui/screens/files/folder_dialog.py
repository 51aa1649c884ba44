"""The base of the pickers: an input with a folder listing below it."""

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

from tui.screens.base import BaseDialog, await_with_feedback, low_below
from tui.settings.paths import expand_user
from tui.text.display import abbreviate_home, elide_middle
from tui.text.sanitize import make_printable
from tui.transfers.files.local_files import FolderListing, filter_entries, read_folder
from tui.transfers.files.typed_paths import complete_path, parse_typed
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
    """The entries to show: those in ``listing`` with ``text`` in their names."""

    listing: FolderListing
    text: str
    hidden: bool


#: Cells of the border's corners and of the separator between heading and path.
_AROUND_TITLE: Final = 7


class FolderDialog(BaseDialog[T], inherit_bindings=False):
    """Shows folders, starting with ``start``, and follows the input: a filter or a path.

    The focus stays in the input. Relative paths are resolved against ``here``; while a path is being typed,
    the list shows the folder of that path.
    """

    #: The prefix of the dialog's command ids.
    PLACE: ClassVar[str]
    #: The title of the border.
    heading: str
    VERTICAL_BREAKPOINTS = low_below(36)

    frame = getters.query_one("#folder", Vertical)
    path_input = getters.query_one(PathInput)
    files = getters.query_one(FileList)

    @dataclass
    class FolderRead(Message):
        """A folder was read; ``listing`` has its entries or the error."""

        listing: FolderListing

    @dataclass
    class Matched(Message):
        """``entries`` match the ``request``."""

        request: Request
        entries: list[LocalFile]

    def __init__(self, start: Path) -> None:
        super().__init__()
        self.here = os.path.abspath(expand_user(start))  # Path.resolve would follow links
        self._listing = FolderListing(self.here)
        self._reading: str | None = None
        self._matching: Request | None = None
        self._deferred: Callable[[], None] | None = None
        self._hidden = False
        self._select = ""
        self._followed = ""

    def compose(self) -> ComposeResult:
        """Compose the input, the list, and the footer."""
        with Vertical(id="folder"):
            yield PathInput()
            yield FileList()
            yield KeyLine(compact=True)

    def on_mount(self) -> None:
        """Read the first folder."""
        self._read(self.here)

    # Typing

    @on(Input.Changed)
    def _follow(self) -> None:
        """Show what the input asks for, after reading its folder if that is a different one."""
        if self.path_input.value == self._followed:
            return
        was_empty, self._followed = not self._followed, self.path_input.value
        if was_empty != (not self._followed):
            self.refresh_bindings()
        folder = parse_typed(self.path_input.value, self.here).folder
        if folder != (self._reading or self._listing.folder):
            self._read(folder)
        elif self._reading is None:
            self._show()

    def go_to(self, folder: str, *, select: str = "") -> None:
        """Open ``folder`` with an empty input and the cursor on the entry called ``select``."""
        self.here = folder
        self._select = select
        self._hidden = self._hidden or select.startswith(".")
        self._followed = ""
        self.path_input.set_text("")
        self.refresh_bindings()
        self._read(folder)

    def _show(self) -> None:
        """Filter the entries in a thread: a large folder would block the event loop."""
        text = parse_typed(self.path_input.value, self.here).text
        self._matching = Request(self._listing, text, self._hidden)
        self._match(self._matching)

    @work(exclusive=True, group="match", exit_on_error=False)
    async def _match(self, request: Request) -> None:
        entries = await asyncio.to_thread(
            filter_entries, request.listing.entries, request.text, hidden=request.hidden
        )
        self.post_message(self.Matched(request, entries))

    @on(Matched)
    def _use_matches(self, message: Matched) -> None:
        if message.request is not self._matching:
            return
        self._matching = None
        self.refresh_bindings()
        entries = message.entries
        names = (row for row, entry in enumerate(entries) if entry.name == self._select)
        cursor = next(names, 0) if self._select else 0
        self._select = ""
        self.files.show(entries, cursor=cursor, sentence=self._describe_empty(message.request))
        self.show_titles()
        self.run_deferred()

    # Reading folders

    def _read(self, folder: str) -> None:
        self._reading = folder
        self._read_folder(folder)

    @work(exclusive=True, group="folder", exit_on_error=False)
    async def _read_folder(self, folder: str) -> None:
        def show_reading() -> None:
            self.files.show((), sentence=f"Reading {make_printable(folder)}…")

        listing = await await_with_feedback(asyncio.to_thread(read_folder, folder), show_reading)
        self.post_message(self.FolderRead(listing))

    @on(FolderRead)
    def _use_listing(self, message: FolderRead) -> None:
        if message.listing.folder != self._reading:
            return
        self._listing = message.listing
        self._reading = None
        self._show()

    def show_failure(self, error: BaseException) -> None:
        """Show the error and stop waiting; the entries are kept."""
        self._reading = self._matching = self._deferred = None
        super().show_failure(error)

    @property
    def folders_shown(self) -> Sequence[LocalFile]:
        """All subfolders of the current folder, regardless of the filter."""
        return [entry for entry in self._listing.entries if entry.is_folder]

    @property
    def folder_shown(self) -> Path:
        """The absolute path of the current folder."""
        return Path(self._listing.folder)

    @property
    def problem(self) -> str:
        """Why the current folder cannot be read, as a sentence; "" if it can."""
        return self._listing.problem

    @property
    def is_busy(self) -> bool:
        """Whether the list is outdated."""
        return self._reading is not None or self._matching is not None

    def defer_until_listed(self, action: Callable[[], None]) -> bool:
        """Defer ``action`` if the list is outdated; return whether it was deferred."""
        self._follow()
        if not self.is_busy:
            return False
        self._deferred = action
        return True

    def run_deferred(self) -> None:
        """Run the deferred action once the list is up to date."""
        if self._deferred is not None and not self.is_busy:
            action, self._deferred = self._deferred, None
            action()

    # Moving

    def action_go_up(self) -> None:
        """Open the parent folder with the cursor on the current one."""
        above, name = os.path.split(self.here)
        self.go_to(above, select=name)

    def action_complete(self) -> None:
        """Complete the input to the common prefix of the matching names."""
        if self.defer_until_listed(self.action_complete):
            return
        self.path_input.set_text(complete_path(self.path_input.value, self.files.entries))
        self._follow()

    def action_toggle_hidden(self) -> None:
        """Show or hide hidden files; the cursor stays on its file."""
        self._hidden = not self._hidden
        self._select = self.files.current.name if self.files.current else ""
        if self._reading is None:
            self._show()

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self.files.action_cursor_down()

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self.files.action_cursor_up()

    def action_page_down(self) -> None:
        """Move one page down."""
        self.files.action_page_down()

    def action_page_up(self) -> None:
        """Move one page up."""
        self.files.action_page_up()

    def action_first(self) -> None:
        """Move to the first row."""
        self.files.action_first()

    def action_last(self) -> None:
        """Move to the last row."""
        self.files.action_last()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable ``go_up`` only with an empty input."""
        if action == "go_up":
            return not self.path_input.value and self.here != "/"
        return super().check_action(action, parameters)

    # Titles

    @on(RowList.Highlighted)
    def _show_place(self) -> None:
        self.show_titles()

    def on_resize(self) -> None:
        """Fit the path to the new width."""
        self.show_titles()

    def show_titles(self) -> None:
        """Show the folder, the summary and the cursor's position in the borders."""
        folder = abbreviate_home(parse_typed(self.path_input.value, self.here).folder)
        room = self.frame.size.width - len(self.heading) - _AROUND_TITLE
        self.frame.border_title = Text(f"{self.heading} · {elide_middle(make_printable(folder), room)}")
        place = f"{self.files.cursor + 1:,}/{self.files.row_count:,}" if self.files.row_count else ""
        self.frame.border_subtitle = Text("   ".join(filter(None, (self.summary(), place))))

    def summary(self) -> str:
        """Return the text of the lower border before the cursor's position."""
        return ""

    def _describe_empty(self, request: Request) -> str:
        if request.listing.problem:
            up = self.key_of(f"{self.PLACE}.go_up")
            return f"{request.listing.problem} Clear the input and press {up} for the parent folder."
        if request.text:
            return f"No name contains “{make_printable(request.text)}”."
        if request.listing.entries:
            return f"Only hidden files. Press {self.key_of(f'{self.PLACE}.toggle_hidden')} to show them."
        return "This folder is empty."
