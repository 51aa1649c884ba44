"""A dialog to choose a folder."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from tui.commands import FOLDER
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.files.folder_dialog import FolderDialog
from tui.text.display import abbreviate_home, elide_middle
from tui.text.sanitize import make_printable
from tui.transfers.files.typed_paths import make_absolute, parse_typed
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tui.commands import CommandSet


@dataclass
class FolderOption:
    """An option of the folder picker: its label, and whether it is on."""

    name: str
    is_on: bool = False


class FolderPicker(FolderDialog["Path | None"]):
    """Returns the current folder, or None if cancelled.

    ``heading`` and ``purpose`` are shown in the borders: what the folder is for, and what Enter does.
    ``option`` is modified in place.
    """

    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (FOLDER,)
    PLACE = "folder"
    BINDINGS: ClassVar[list[BindingType]] = FOLDER.bindings()

    def __init__(self, start: Path, purpose: str, heading: str, option: FolderOption | None = None) -> None:
        super().__init__(start)
        self.heading = heading
        self._purpose = purpose
        self._option = option

    @on(RowList.Selected)
    def action_choose(self) -> None:
        """Open the folder under the cursor."""
        if self.defer_until_listed(self.action_choose):
            return
        entry = self.files.current
        if entry is not None and entry.is_folder:
            self.go_to(entry.path)

    def action_finish(self) -> None:
        """Choose the current or typed folder; offer to create it if it does not exist."""
        if not self.defer_until_listed(self.action_finish):
            self._use_folder(Path(make_absolute(self.path_input.value, self.here)))

    @work(group="take", exclusive=True, exit_on_error=False)
    async def _use_folder(self, folder: Path) -> None:
        is_typed = folder != self.folder_shown
        if await asyncio.to_thread(os.path.isdir, folder):
            if is_typed or not self.problem:
                self.dismiss(folder)
            else:
                self._warn_about(folder, self.problem)
        elif await asyncio.to_thread(os.path.lexists, folder):
            self._warn_about(folder, "This is not a folder.")
        elif await self.app.push_screen_wait(
            QuestionDialog("New folder", _question(folder), confirm="Create", opened_by=("folder.finish",))
        ):
            try:
                await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            except (OSError, ValueError) as error:
                self._warn_about(
                    folder, f"The folder could not be created: {getattr(error, 'strerror', None) or error}."
                )
            else:
                self.dismiss(folder)

    def _warn_about(self, folder: Path, reason: str) -> None:
        self.app.notify(f"{_display_path(folder)}: {reason}", severity="warning", markup=False)

    def action_toggle_option(self) -> None:
        """Switch the option on or off."""
        if self._option is not None:
            self._option.is_on = not self._option.is_on
            self.show_titles()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the option's key if there is no option."""
        if action == "toggle_option" and self._option is None:
            return False
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Clear the input; if it is empty, cancel."""
        if self.path_input.value:
            self.go_to(self.here)
        else:
            self.dismiss(None)

    def summary(self) -> str:
        """Return the purpose, or a note that the typed folder will be created."""
        name = parse_typed(self.path_input.value, self.here).text
        exists = not self.problem and (not name or any(one.name == name for one in self.folders_shown))
        if self.is_busy or exists or not self.path_input.value:
            return "   ".join(filter(None, (self._purpose, self._describe_option())))
        target = Path(make_absolute(self.path_input.value, self.here))
        return f"{self.key_of('folder.finish')} create {elide_middle(_display_path(target), 40)}"

    def _describe_option(self) -> str:
        if self._option is None:
            return ""
        state = "on" if self._option.is_on else "off"
        return f"{self._option.name} {state}: {self.key_of('folder.toggle_option')}"


def _question(folder: Path) -> str:
    return f"{_display_path(folder)} does not exist. Create it?"


def _display_path(folder: Path) -> str:
    return make_printable(abbreviate_home(str(folder)))
