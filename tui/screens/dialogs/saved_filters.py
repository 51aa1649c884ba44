"""A dialog with the saved filters: save the current one, choose one, or delete one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui import commands
from tui.screens.base import BaseDialog
from tui.screens.dialogs.question import QuestionDialog
from tui.settings import SettingsError
from tui.settings.saved_filters import delete_filter, read_saved_filters, save_filter
from tui.text.sanitize import make_printable
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.saved_filter_list import SavedFilterList
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet

_NONE: Final = "No saved filters yet. Filter the list, then press {} here."
_NO_FILTER: Final = "The list has no filter that could be saved."


class SavedFiltersDialog(BaseDialog["str | None"]):
    """Lists the saved filters, and returns the text of the chosen one.

    ``shown`` is the current filter of the list behind the dialog, which can be saved.
    """

    AUTO_FOCUS = "SavedFilterList"
    BINDINGS: ClassVar[list[BindingType]] = [*commands.FILTERS.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.FILTERS, commands.LIST, commands.FIND)

    filters = getters.query_one(SavedFilterList)
    words = getters.query_one(WordFilter)
    name_line = getters.query_one("#filter-name", Input)

    def __init__(self, shown: str) -> None:
        super().__init__()
        self._shown = shown
        self._saved: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Compose the list, the input for a name, a sentence, and the footer."""
        with Vertical(id="saved-filters"):
            yield WordFilter("SavedFilterList")
            yield SavedFilterList()
            yield Input(placeholder="name for this filter", compact=True, id="filter-name")
            yield Static(make_printable(self._shown), id="filter-sentence", markup=False)
        yield KeyLine()

    @work(exclusive=True, exit_on_error=False)
    async def on_mount(self) -> None:
        """Read the filters."""
        await self._read()

    async def _read(self) -> None:
        self._saved = await asyncio.to_thread(read_saved_filters)
        self._show()

    @on(WordFilter.Changed)
    def _show(self) -> None:
        found = [(name, text) for name, text in self._saved.items() if self.words.matches(name, text)]
        self.filters.show(found)
        self.query_one("#saved-filters").border_title = self.words.heading(
            "Saved filters", len(found), len(self._saved)
        )
        self.filters.set_empty_text(
            self.words.no_match(self.key_of("filters.close"))
            if self._saved
            else _NONE.format(self.key_of("filters.save"))
        )

    @on(RowList.Selected)
    def _choose(self) -> None:
        if self.filters.current is not None:
            self.dismiss(self.filters.current[1])

    def action_filter(self) -> None:
        """Filter the saved filters."""
        self.words.start()

    def action_save(self) -> None:
        """Ask for the name of the current filter."""
        if not self._shown:
            self._say(_NO_FILTER)
            return
        self.name_line.display = True
        self.set_focus(self.name_line)

    @on(Input.Submitted, "#filter-name")
    @work(exclusive=True, exit_on_error=False)
    async def _save(self, event: Input.Submitted) -> None:
        name = event.value.strip()
        replaced = await asyncio.to_thread(save_filter, name, self._shown)
        self._stop_naming()
        await self._read()
        names = [name for name, _ in self.filters.shown]
        self.filters.cursor = names.index(name) if name in names else 0
        before = "" if replaced in (None, self._shown) else f" It replaces: {replaced}"
        self._say(f"Saved {name}: {self._shown}.{before}")

    def show_failure(self, error: BaseException) -> None:
        """Show an error in the name or the file below the list."""
        if isinstance(error, SettingsError):
            self._say(str(error))
        else:
            super().show_failure(error)

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_delete(self) -> None:
        """Ask, then delete the filter under the cursor."""
        if self.filters.current is None:
            return
        name, text = self.filters.current
        question = QuestionDialog(
            "Delete filter",
            f"Delete the saved filter {make_printable(name)}?\n{make_printable(text)}",
            confirm="Delete",
            opened_by=("filters.delete",),
            destroys=True,
        )
        if await self.app.push_screen_wait(question):
            await asyncio.to_thread(delete_filter, name)
            self._say(f"Deleted {name}. It was: {text}")
            await self._read()

    def action_close(self) -> None:
        """Leave the name field, clear the filter, or close the dialog."""
        if self.name_line.display:
            self._stop_naming()
        elif not self.words.clear():
            self.dismiss(None)

    def _stop_naming(self) -> None:
        self.name_line.value = ""
        self.name_line.display = False
        self.set_focus(self.filters)

    def _say(self, sentence: str) -> None:
        self.query_one("#filter-sentence", Static).update(make_printable(sentence))
