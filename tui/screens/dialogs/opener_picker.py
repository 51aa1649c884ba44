"""A dialog to choose the program that opens a media."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui import commands
from tui.screens.base import BaseDialog
from tui.text.sanitize import make_printable
from tui.widgets.choice_list import ChoiceList
from tui.widgets.key_line import KeyLine
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.programs.openers import Opener


class OpenerPicker(BaseDialog["Opener | None"]):
    """Lists the programs that can open the media called ``name``; returns the choice."""

    AUTO_FOCUS = "ChoiceList"
    BINDINGS: ClassVar[list[BindingType]] = [*commands.OPENERS.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.OPENERS, commands.FIND)

    options = getters.query_one(ChoiceList)
    words = getters.query_one(WordFilter)

    def __init__(self, name: str, openers: Sequence[Opener]) -> None:
        super().__init__()
        self._media_name = name
        self._openers = openers
        self._shown = openers

    def compose(self) -> ComposeResult:
        """Compose the list and the footer."""
        with Vertical(id="openers") as box:
            box.border_title = Content(f"Open with  {make_printable(self._media_name)}")
            yield WordFilter("ChoiceList")
            yield ChoiceList()
        yield KeyLine()

    def on_mount(self) -> None:
        """Show all programs."""
        self._show()

    @on(WordFilter.Changed)
    def _show(self) -> None:
        """Show matching programs, with the cursor on the first."""
        self._shown = [opener for opener in self._openers if self.words.matches(opener.label)]
        self.options.set_options(Option(_describe(opener)) for opener in self._shown)
        self.options.highlighted = 0 if self._shown else None

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])

    def action_filter(self) -> None:
        """Show only programs that match the typed words."""
        self.words.start()

    def action_close(self) -> None:
        """Clear the filter, or cancel."""
        if not self.words.clear():
            self.dismiss(None)


def _describe(opener: Opener) -> Content:
    where = "  in this terminal" if opener.terminal else ""
    return Content.assemble((make_printable(opener.label), "bold"), (where, "$text-muted"))
