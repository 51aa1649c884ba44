"""A dialog to choose files for an upload."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.message import Message

from tui.commands import PICKER
from tui.screens.files.folder_dialog import FolderDialog
from tui.text.display import elide_middle
from tui.text.quantities import format_size
from tui.text.sanitize import make_printable
from tui.transfers.files.typed_paths import PastedPaths, read_pasted
from tui.widgets.lists.file_list import FileList
from tui.widgets.lists.row_list import RowList
from tui.widgets.path_input import PathInput

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.transfers.files.local_files import LocalFile


@dataclass(frozen=True, slots=True)
class ConversationFolders:
    """The files in the folders of ``root``, for the conversations named like the folders."""

    root: Path


class FilePicker(FolderDialog["tuple[Path, ...] | ConversationFolders | None"]):
    """Returns one or more files, ``ConversationFolders``, or None if cancelled.

    Marks are kept when the folder changes.
    """

    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (PICKER,)
    PLACE = "picker"
    heading = "Upload files"
    BINDINGS: ClassVar[list[BindingType]] = PICKER.bindings()

    footer_actions = ("choose", "mark", "finish", "mark_all", "by_folder", "go_up", "leave")

    @dataclass
    class PasteRead(Message):
        """The paths in the pasted ``text`` were looked up."""

        text: str
        pasted: PastedPaths

    def __init__(self, start: Path) -> None:
        super().__init__(start)
        self._marked: dict[str, LocalFile] = {}
        self._summary = ""
        self._pasting = False

    @property
    def is_busy(self) -> bool:
        """Whether a folder is being read or pasted paths are being looked up."""
        return super().is_busy or self._pasting

    def show_failure(self, error: BaseException) -> None:
        """Show the error; entries and marks are kept."""
        self._pasting = False
        super().show_failure(error)

    # Pasted or dropped paths

    @on(PathInput.Pasted)
    def _start_paste(self, message: PathInput.Pasted) -> None:
        self._pasting = True
        self._read_paste(message.text)

    @work(group="paste", exit_on_error=False)
    async def _read_paste(self, text: str) -> None:
        self.post_message(self.PasteRead(text, await asyncio.to_thread(read_pasted, text, self.here)))

    @on(PasteRead)
    def _use_paste(self, message: PasteRead) -> None:
        """Mark pasted files, open a pasted folder, or use the text as a filter."""
        self._pasting = False
        found = message.pasted.found
        if any(not entry.is_folder for entry in found):
            self._mark_pasted(message.pasted)
        elif found:
            self.go_to(found[0].path)
        else:
            self.path_input.insert_sanitized(message.text)
        self.run_deferred()

    def _mark_pasted(self, pasted: PastedPaths) -> None:
        files = [entry for entry in pasted.found if not entry.refusal]
        self._marked |= {entry.path: entry for entry in files}
        left_out = [f"{entry.name}: {entry.refusal}" for entry in pasted.found if entry not in files]
        left_out += [f"{path}: not found" for path in pasted.missing]
        if left_out:
            self._warn("Not marked: " + ", ".join(_shorten(reason) for reason in left_out[:_REASONS_SHOWN]))
        self._show_marks()
        first = (files or pasted.found)[0]
        self.go_to(os.path.dirname(first.path), select=first.name)

    # Marking and choosing

    def action_mark(self) -> None:
        """Toggle the mark of the file under the cursor and move down."""
        if self.defer_until_listed(self.action_mark):
            return
        self._toggle_mark()
        self.files.action_cursor_down()

    @on(FileList.MarkClicked)
    def _toggle_mark(self) -> None:
        entry = self.files.current
        if entry is None or entry.is_folder:
            return
        if entry.path in self._marked:
            del self._marked[entry.path]
        elif not entry.refusal:
            self._marked[entry.path] = entry
        else:
            self._warn_about(entry)
        self._show_marks()

    def action_mark_all(self) -> None:
        """Mark all files that can be uploaded; if all are marked, unmark them."""
        if self.defer_until_listed(self.action_mark_all):
            return
        shown = {entry.path: entry for entry in self.files.entries if not entry.refusal}
        if shown.keys() <= self._marked.keys():
            self._marked = {path: entry for path, entry in self._marked.items() if path not in shown}
        else:
            self._marked |= shown
        self._show_marks()

    @on(RowList.Selected)
    def action_choose(self) -> None:
        """Open the folder under the cursor, or choose the marked files or the file under the cursor."""
        if self.defer_until_listed(self.action_choose):
            return
        entry = self.files.current
        if entry is None:
            return
        if entry.is_folder:
            self.go_to(entry.path)
        elif self._marked:
            self.action_finish()
        elif not entry.refusal:
            self.dismiss((Path(entry.path),))
        else:
            self._warn_about(entry)

    def action_finish(self) -> None:
        """Choose the marked files in the order in which they were marked."""
        self.dismiss(tuple(Path(path) for path in self._marked))

    def action_by_folder(self) -> None:
        """Choose the files in all subfolders of the current folder."""
        if self.defer_until_listed(self.action_by_folder):
            return
        if self.folders_shown:
            self.dismiss(ConversationFolders(self.folder_shown))

    def action_leave(self) -> None:
        """Clear the input; if it is empty, cancel."""
        self._deferred = None
        if self.path_input.value:
            self.go_to(self.here)
        else:
            self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable ``finish`` only with marks, and ``by_folder`` only with folders and without marks."""
        if action == "finish":
            return bool(self._marked)
        if action == "by_folder":
            return bool(self.folders_shown) and not self._marked
        return super().check_action(action, parameters)

    # Titles and warnings

    def summary(self) -> str:
        """Return the number and size of the marked files."""
        return self._summary

    def _show_marks(self) -> None:
        if bool(self._marked) != bool(self._summary):
            self.refresh_bindings()
        size = format_size(sum(entry.size for entry in self._marked.values()))
        self._summary = f"{len(self._marked):,} marked · {size}" if self._marked else ""
        self.files.show_marks(self._marked)
        self.show_titles()

    def _warn_about(self, entry: LocalFile) -> None:
        self._warn(f"“{_shorten(entry.name)}” cannot be uploaded: {entry.refusal}.")

    def _warn(self, sentence: str) -> None:
        self.app.notify(sentence, severity="warning", markup=False)


_REASONS_SHOWN = 3


def _shorten(name: str) -> str:
    return elide_middle(make_printable(name), 40)
