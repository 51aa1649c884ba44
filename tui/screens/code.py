"""A link as a QR code, for a phone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, work
from textual.widgets import Static

from tui import commands
from tui.screens.base import DeckDialog
from tui.sharing.qr import Blocks, qr_code
from tui.widgets.code_view import CodeView
from tui.widgets.key_line import KeyLine
from tui.widgets.text import printable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.sharing import TemporaryLink


#: What the line on the code and the keys take below it, or beside it.
_LINES_BELOW: Final = 2
_COLUMNS_BESIDE: Final = 36


class CodeScreen(DeckDialog[None]):
    """Shows the temporary URL ``link`` of the media ``name`` as a code; ``renew`` gives a fresh one."""

    BINDINGS: ClassVar[list[BindingType]] = commands.CODE.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.CODE,)

    view = getters.query_one(CodeView)

    def __init__(self, name: str, link: TemporaryLink, renew: Callable[[], Awaitable[TemporaryLink]]) -> None:
        super().__init__()
        self._media_name = name
        self._link = link
        self._renew = renew
        self._blocks = Blocks.HALF

    def compose(self) -> ComposeResult:
        """Lay out the code over as much as there is, and a line on it; beside it where only that fits."""
        yield CodeView()
        yield Static(id="code-life", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the code, and count the link's life down."""
        self._show()
        self.set_interval(1, self._show_life)

    def on_resize(self) -> None:
        """Use the room that there is now."""
        self._show()

    def _show(self) -> None:
        code = qr_code(self._link.url)
        columns, rows = self.app.size
        above = code.fitting(columns, rows - _LINES_BELOW, self._blocks)
        beside = code.fitting(columns - _COLUMNS_BESIDE, rows, self._blocks)
        self.set_class(above is None and beside is not None, "-beside")
        self.view.show(code, self._blocks)
        self._show_life()

    def _show_life(self) -> None:
        now = datetime.now().astimezone()
        said = [f"It {self._link.life(now)}", printable(self._media_name)]
        if self.has_class("-beside"):  # where there is no line for the keys
            keys = f"{self.key_of('code.renew')} renew · {self.key_of('code.close')} close"
            said = [*reversed(said), "", keys]
        note = self.query_one("#code-life", Static)
        note.update(("\n" if self.has_class("-beside") else " · ").join(said))
        note.set_class(self._link.is_dead(now), "-dead")

    @work(exclusive=True, group="renew", exit_on_error=False)
    async def action_renew(self) -> None:
        """Show a fresh link."""
        self._link = await self._renew()
        self._show()

    def action_finer(self) -> None:
        """Draw the code with finer blocks, or with half blocks again."""
        self._blocks = Blocks.OCTANT if self._blocks is Blocks.HALF else Blocks.HALF
        self._show()

    def action_close(self) -> None:
        """Close it."""
        self.dismiss()
