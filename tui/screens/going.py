"""Going to whatever a SID names, from wherever one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui import commands
from tui.catalog.sids import most_telling_sid
from tui.screens.base import DeckDialog
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet

HINT = (
    "A SID of a media, message, conversation or service, or a text with one in it."
    " Pasting one anywhere does the same."
)


class GoToDialog(DeckDialog["str | None"]):
    """Takes a SID, and gives it."""

    BINDINGS: ClassVar[list[BindingType]] = commands.GO_TO.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.GO_TO,)

    def compose(self) -> ComposeResult:
        """Lay out the input and what it takes."""
        with Vertical(id="go-to") as box:
            box.border_title = "Go to"
            yield Input(placeholder="ME…, IM…, CH… or IS…", compact=True)
            yield Static(HINT, id="go-to-hint", markup=False)
        yield KeyLine()

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        sid = most_telling_sid(event.value)
        if sid is not None:
            self.dismiss(sid)
            return
        self.query_one("#go-to-hint", Static).update(
            "There is no SID in that: two letters (ME, IM, CH or IS) and 32 of 0-9 and a-f."
        )

    def action_close(self) -> None:
        """Go nowhere."""
        self.dismiss(None)
