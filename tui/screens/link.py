"""A temporary URL on the screen, whole: the way to have it where there is no clipboard."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from tui import commands
from tui.screens.base import DeckDialog
from tui.widgets.text import printable

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.sharing import TemporaryLink


class LinkScreen(DeckDialog[bool]):
    """Shows ``link`` without borders, to be selected with the mouse; gives True to have it copied."""

    BINDINGS: ClassVar[list[BindingType]] = commands.LINK.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.LINK,)

    def __init__(self, name: str, link: TemporaryLink, remark: str = "") -> None:
        super().__init__()
        self._media_name = name
        self._link = link
        self._remark = remark

    def compose(self) -> ComposeResult:
        """Lay out the name, the URL from edge to edge, and how long it lives."""
        with VerticalScroll(id="link"):
            yield Static(Content.styled(printable(self._media_name), "bold"), id="link-name")
            yield Static(self._remark, id="link-remark", markup=False)
            yield Static(Content(printable(self._link.url)), id="link-url")
            yield Static(id="link-life", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Count the link's life down."""
        self.query_one("#link-remark").display = bool(self._remark)
        self._show_life()
        self.set_interval(1, self._show_life)

    def _show_life(self) -> None:
        now = datetime.now().astimezone()
        openness = "" if self._link.remaining(now) == timedelta() else " Anyone who has it can open it."
        self.query_one("#link-life", Static).update(f"It {self._link.life(now)}.{openness}")

    def action_copy(self) -> None:
        """Close, and have the link copied."""
        self.dismiss(True)  # noqa: FBT003 - it is the answer

    def action_close(self) -> None:
        """Close."""
        self.dismiss(False)  # noqa: FBT003
