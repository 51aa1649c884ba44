"""The conversations that could not be read, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui import commands
from tui.screens.base import DeckDialog
from tui.widgets.key_line import KeyLine
from tui.widgets.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog.reading import Trouble
    from tui.commands import CommandSet

NONE = "Every conversation could be read at the last try."
NEXT = "The next reading tries them again: press {} in the list."


class TroublesScreen(DeckDialog[None]):
    """Lists the conversations that the last sync passed over."""

    BINDINGS: ClassVar[list[BindingType]] = commands.TROUBLES.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.TROUBLES,)

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        super().__init__()
        self._troubles = troubles

    def compose(self) -> ComposeResult:
        """Lay out each conversation with the reason below it."""
        with VerticalScroll(id="troubles") as scroll:
            scroll.border_title = f"Troubles  {len(self._troubles):,}"
            next_reading = NEXT.format(self.key_of("sync.refresh"))
            yield Static(next_reading if self._troubles else NONE, id="troubles-sentence", markup=False)
            for trouble in self._troubles:
                yield Static(_told(trouble), classes="trouble")
        yield KeyLine()

    def action_close(self) -> None:
        """Close it."""
        self.dismiss()


def _told(trouble: Trouble) -> Content:
    return Content.assemble(
        Content.styled(printable(trouble.conversation_name), "bold"),
        "  ",
        Content.styled(trouble.conversation_sid, "$text-muted"),
        "\n",
        printable(trouble.sentence),
    )
