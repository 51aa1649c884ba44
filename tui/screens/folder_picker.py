"""Choosing the folder that downloads go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from tui.commands import FOLDER
from tui.screens.folder_dialog import FolderDialog
from tui.transfers.typed_paths import read_typed
from tui.widgets.row_list import RowList
from tui.widgets.text import from_home, printable

if TYPE_CHECKING:
    from pathlib import Path

    from textual.binding import BindingType

    from tui.commands import CommandSet


class FolderPicker(FolderDialog["Path | None"]):
    """A dialog that gives the folder one has gone to, or None; ``purpose`` stands in its border."""

    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (FOLDER,)
    PLACE = "folder"
    BINDINGS: ClassVar[list[BindingType]] = FOLDER.bindings()

    def __init__(self, start: Path, purpose: str) -> None:
        super().__init__(start)
        self._purpose = purpose

    @on(RowList.Selected)
    def action_choose(self) -> None:
        """Open the folder under the cursor."""
        if self.waits(self.action_choose):
            return
        entry = self.files.current
        if entry is not None and entry.is_folder:
            self.go_to(entry.path)

    def action_finish(self) -> None:
        """Take the folder that is shown, or the one in it whose name was typed to its end."""
        if self.waits(self.action_finish):
            return
        shown, name = self.folder_shown, read_typed(self.path_input.value, self.here).text
        if self.problem:
            self._refuse(self.problem)
        elif not name:
            self.dismiss(shown)
        elif any(folder.name == name for folder in self.folders_shown):
            self.dismiss(shown / name)
        else:
            self._refuse(f"No folder here is called “{printable(name)}”.")

    def _refuse(self, reason: str) -> None:
        place = printable(from_home(str(self.folder_shown)))
        self.app.notify(f"{place}: {reason}", severity="warning", markup=False)

    def action_leave(self) -> None:
        """Clear what was typed; with nothing typed, leave without a folder."""
        if self.path_input.value:
            self.go_to(self.here)
        else:
            self.dismiss(None)

    def summary(self) -> str:
        """Return what the folder is for."""
        return self._purpose
