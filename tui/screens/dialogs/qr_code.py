"""A link as a QR code."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, work
from textual.widgets import Static

from tui import commands
from tui.screens.base import BaseDialog
from tui.sharing.clipboard.plan import is_in_tmux
from tui.sharing.formats import escape_url
from tui.sharing.qr import Blocks, TextTooLongError, make_qr_code
from tui.terminal.ascii_filter import is_ascii
from tui.text.sanitize import make_printable
from tui.widgets.key_line import KeyLine
from tui.widgets.qr_code_view import QrCodeView

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.sharing import TemporaryLink


#: Space for the status line and the footer, below or beside the code.
_LINES_BELOW: Final = 2
_COLUMNS_BESIDE: Final = 36
#: The minimum width of the text beside the code, for 80 columns.
_FEW_COLUMNS_BESIDE: Final = 32


class QrCodeDialog(BaseDialog[None]):
    """Shows ``link`` to the media ``name`` as a QR code.

    ``renew`` returns a fresh temporary URL; None for a share link, which is long-lived. ``share`` creates a
    share link to the media.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.CODE.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.CODE,)

    view = getters.query_one(QrCodeView)

    def __init__(
        self,
        name: str,
        link: TemporaryLink,
        renew: Callable[[], Awaitable[TemporaryLink]] | None,
        share: Callable[[], Awaitable[TemporaryLink]] | None = None,
    ) -> None:
        super().__init__()
        self._media_name = name
        self._link = link
        self._renew = renew
        self._share = share
        self._blocks = Blocks.HALF

    def compose(self) -> ComposeResult:
        """Compose the code, the status line, and the footer."""
        yield QrCodeView()
        yield Static(id="code-life", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the code and update its expiry every second."""
        if is_ascii(self.app):
            self._blocks = Blocks.SQUARE
        self._show()
        self.set_interval(1, self._show_life)

    def on_resize(self) -> None:
        """Fit the code to the new size."""
        self._show()

    def _show(self) -> None:
        try:
            code = make_qr_code(escape_url(self._link.url))
        except TextTooLongError as error:
            self.view.show_problem(str(error))
            self._show_life()
            return
        columns, rows = self.app.size
        above = code.render_to_fit(columns, rows - _LINES_BELOW, self._blocks)
        beside = code.render_to_fit(columns - _COLUMNS_BESIDE, rows, self._blocks)
        tight = code.render_to_fit(columns - _FEW_COLUMNS_BESIDE, rows, self._blocks)
        self.set_class(above is None and tight is not None, "-beside")
        self.set_class(beside is None, "-tight")
        self.view.show(code, self._blocks, has_colours=self._has_colours, is_in_tmux=is_in_tmux(os.environ))
        self._show_life()

    @property
    def _has_colours(self) -> bool:
        """Whether the terminal shows colours; with NO_COLOR, our own themes keep black and white."""
        return self.app.console.color_system is not None and not (
            self.app.no_color and self.app.native_ansi_color
        )

    def _show_life(self) -> None:
        now = datetime.now().astimezone()
        lines = [self._link.describe_expiry(now).capitalize(), make_printable(self._media_name)]
        if self.has_class("-beside"):  # the footer is hidden
            renew = "" if self._renew is None else f"{self.key_of('code.renew')} renew · "
            keys = f"{renew}{self.key_of('code.close')} close"
            lines = [*reversed(lines), "", keys]
        note = self.query_one("#code-life", Static)
        note.update(("\n" if self.has_class("-beside") else " · ").join(lines))
        note.set_class(self._link.is_expired(now), "-dead")

    @work(exclusive=True, group="renew", exit_on_error=False)
    async def action_renew(self) -> None:
        """Fetch a fresh link."""
        if self._renew is not None:
            self._link = await self._renew()
            self._show()

    @work(exclusive=True, group="renew", exit_on_error=False)
    async def action_share(self) -> None:
        """Create a share link and show it instead."""
        if self._share is not None:
            self._link = await self._share()
            self._renew = self._share = None
            self.refresh_bindings()
            self._show()

    def action_finer(self) -> None:
        """Switch between finer blocks and half blocks."""
        self._blocks = Blocks.OCTANT if self._blocks is Blocks.HALF else Blocks.HALF
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable finer blocks in ASCII mode, and commands that do not apply to a share link."""
        is_off = {"finer": is_ascii(self.app), "renew": self._renew is None, "share": self._share is None}
        if is_off.get(action):
            return False
        return super().check_action(action, parameters)

    def action_close(self) -> None:
        """Close the dialog."""
        self.dismiss()
