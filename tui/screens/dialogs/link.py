"""Dialogs that show a full link or text, so it can be selected without a clipboard."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import work
from textual.app import SuspendNotSupported
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from tui import commands
from tui.screens.base import BaseDialog
from tui.screens.dialogs.qr_code import QrCodeDialog
from tui.sharing.formats import escape_url
from tui.text.sanitize import make_printable
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.sharing import TemporaryLink


T = TypeVar("T")


class LinkDialog(BaseDialog[bool]):
    """Shows ``link`` without borders for mouse selection; returns True to copy it.

    ``renew`` returns a fresh link.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.LINK.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.LINK,)

    def __init__(
        self,
        name: str,
        link: TemporaryLink,
        renew: Callable[[], Awaitable[TemporaryLink]],
        remark: str = "",
    ) -> None:
        super().__init__()
        self._media_name = name
        self._link = link
        self._renew = renew
        self._remark = remark

    def compose(self) -> ComposeResult:
        """Compose the name, the URL, its expiry, and the footer."""
        with VerticalScroll(id="link"):
            yield Static(Content.styled(make_printable(self._media_name), "bold"), id="link-name")
            yield Static(self._remark, id="link-remark", markup=False)
            yield Static(id="link-url")
            yield Static(id="link-life", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the link and update its expiry every second."""
        self.query_one("#link-remark").display = bool(self._remark)
        self._show()
        self.set_interval(1, self._show_life)

    def _show(self) -> None:
        url = escape_url(self._link.url)
        # OSC 8 makes all lines one link.
        self.query_one("#link-url", Static).update(Content.styled(url, Style(link=url)))
        self._show_life()

    def _show_life(self) -> None:
        now = datetime.now().astimezone()
        is_dead = self._link.is_expired(now)
        renew = f"Press {self.key_of('link.renew')} for a new link."
        more = renew if is_dead else "Anyone with this link can open it."
        note = self.query_one("#link-life", Static)
        note.update(f"{self._link.describe_expiry(now).capitalize()}. {more}")
        note.set_class(is_dead, "-dead")

    def action_copy(self) -> None:
        """Close the dialog and copy the link."""
        self.dismiss(result=True)

    @work(exclusive=True, group="renew", exit_on_error=False)
    async def action_renew(self) -> None:
        """Fetch a fresh link."""
        self._link = await self._renew()
        self._show()

    def action_show_code(self) -> None:
        """Show the link as a QR code."""
        self.app.push_screen(QrCodeDialog(self._media_name, self._link, self._renew))

    def action_plain(self) -> None:
        """Show the link in the plain terminal for native selection."""
        show_in_plain_terminal(self, escape_url(self._link.url))

    def action_close(self) -> None:
        """Close the dialog."""
        self.dismiss(result=False)


def show_in_plain_terminal(dialog: BaseDialog[T], text: str) -> None:
    """Suspend the app and print ``text`` until Enter is pressed; the terminal wraps and selects it."""
    try:
        with dialog.app.suspend():
            sys.stdout.write(f"\n{text}\n\nPress Enter to return to Mediadeck. ")
            sys.stdout.flush()
            sys.stdin.readline()
    except SuspendNotSupported:
        dialog.notify("Mediadeck cannot be suspended in this terminal.", severity="warning")


class TextDialog(BaseDialog[None]):
    """Shows a text that could not be copied, without borders for mouse selection."""

    BINDINGS: ClassVar[list[BindingType]] = commands.TEXT.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.TEXT,)

    def __init__(self, name: str, text: str, remark: str) -> None:
        super().__init__()
        self._text_name = name
        self._text = "\n".join(map(make_printable, text.split("\n")))
        self._remark = remark

    def compose(self) -> ComposeResult:
        """Compose the name, the remark, the text, and the footer."""
        with VerticalScroll(id="link"):
            yield Static(Content.styled(make_printable(self._text_name), "bold"), id="link-name")
            yield Static(self._remark, id="link-remark", markup=False)
            yield Static(Content(self._text), id="link-url")
        yield KeyLine()

    def action_plain(self) -> None:
        """Show the text in the plain terminal for native selection."""
        show_in_plain_terminal(self, self._text)

    def action_close(self) -> None:
        """Close the dialog."""
        self.dismiss()
