"""The sync errors: conversations that could not be read, and undocumented rows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui import commands
from tui.screens.base import BaseDialog
from tui.text.sanitize import make_printable
from tui.widgets.key_line import KeyLine
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog.sync.odd_rows import StoredOddRow
    from tui.catalog.sync.read_state import SyncFailure
    from tui.commands import CommandSet
    from tui.screens.media.screen import MediaScreen

#: The number of malformed rows shown.
MOST_ODD_ROWS: Final = 100
NO_ERRORS: Final = "Sync errors: none."
ODD_ROWS: Final = "{} not as documented. The list shows the fields that are known."
RETRY: Final = "The next sync tries again. Press {} in the list to sync now."


class SyncErrorsScreen(BaseDialog[None]):
    """Lists the conversations that the last sync skipped, and the rows that differ from the documentation."""

    BINDINGS: ClassVar[list[BindingType]] = [*commands.TROUBLES.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.TROUBLES, commands.FIND)
    AUTO_FOCUS = "#troubles"

    words = getters.query_one(WordFilter)

    def __init__(
        self, errors: Sequence[SyncFailure], odd_rows: Sequence[StoredOddRow] = (), odd_count: int = 0
    ) -> None:
        super().__init__()
        self._errors = errors
        self._odd_rows = odd_rows
        self._odd_count = odd_count

    def compose(self) -> ComposeResult:
        """Compose the conversations with their errors, the malformed rows, and the footer."""
        with VerticalScroll(id="troubles"):
            yield WordFilter("#troubles")
            yield from self._rows()
        yield KeyLine()

    def _rows(self) -> ComposeResult:
        retry = RETRY.format(self.key_of("sync.refresh"))
        yield Static(retry if self._errors else NO_ERRORS, id="troubles-sentence", markup=False)
        for error in self._errors:
            yield Static(_describe_error(error), classes="trouble")
        if self._odd_rows:
            are = "row is" if self._odd_count == 1 else "rows are"
            yield Static(ODD_ROWS.format(f"{self._odd_count:,} {are}"), id="odd-sentence", markup=False)
        for row in self._odd_rows:
            yield Static(_describe_odd_row(row), classes="trouble")
        if (more := self._odd_count - len(self._odd_rows)) > 0:
            yield Static(f"And {more:,} more.", id="more-troubles", markup=False)

    def on_mount(self) -> None:
        """Show all errors."""
        self._show_matching()

    @on(WordFilter.Changed)
    def _show_matching(self) -> None:
        listed = 0
        for row in self.query(".trouble").results(Static):
            row.display = self.words.matches(str(row.content))
            listed += row.display
        total = len(self._errors) + self._odd_count
        self.query_one("#troubles").border_title = self.words.heading("Sync errors", listed, total)

    def action_filter(self) -> None:
        """Show only errors that match the typed words."""
        self.words.start()

    def action_close(self) -> None:
        """Clear the filter, or close the dialog."""
        if not self.words.clear():
            self.dismiss()


def _describe_error(error: SyncFailure) -> Content:
    return Content.assemble(
        Content.styled(make_printable(error.conversation_name), "bold"),
        "  ",
        Content.styled(error.conversation_sid, "$text-muted"),
        "\n",
        make_printable(error.sentence),
    )


def _describe_odd_row(row: StoredOddRow) -> Content:
    where = make_printable(row.conversation_name) if row.conversation_sid else "The list of conversations"
    return Content.assemble(
        Content.styled(where, "bold"),
        "  ",
        Content.styled(make_printable(row.name), "$text-muted"),
        "\n",
        make_printable(row.reason),
    )


def show(screen: MediaScreen) -> None:
    """Show the sync errors of the screen's service."""
    screen.run_worker(_show(screen), group="sync errors", exit_on_error=False)


async def _show(screen: MediaScreen) -> None:
    catalog, sid = screen.session.catalog, screen.service_sid
    errors = await asyncio.to_thread(catalog.sync_failures, sid)
    odd_rows, odd_count = await asyncio.to_thread(catalog.odd_rows, sid, MOST_ODD_ROWS)
    screen.app.push_screen(SyncErrorsScreen(errors, odd_rows, odd_count))
