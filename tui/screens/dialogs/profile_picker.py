"""Choosing another profile, without leaving the program."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from textual import getters, on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui import commands
from tui.screens.base import BaseDialog
from tui.text.display import printable
from tui.widgets.choice_list import ChoiceList
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.settings import ProfileSummary
    from tui.settings.secrets.twilio_cli import TwilioCliProfile


class New(Enum):
    """The choice of one that is not there yet."""

    ADD = "add"


ADD: Final = New.ADD
Chosen: TypeAlias = "ProfileSummary | TwilioCliProfile | New"


class ProfilePicker(BaseDialog["Chosen | None"]):
    """Lists profiles, those that the Twilio CLI has besides, and a new one; gives the chosen one.

    The cursor begins on the one whose name is ``current``.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.PROFILES.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.PROFILES,)

    options = getters.query_one(ChoiceList)

    def __init__(
        self, profiles: Sequence[ProfileSummary], offered: Sequence[TwilioCliProfile], current: str
    ) -> None:
        super().__init__()
        self._profiles = profiles
        self._offered = offered
        self._current = current

    def compose(self) -> ComposeResult:
        """Lay out the list over the keys."""
        with Vertical(id="profiles") as box:
            box.border_title = "Switch to a profile"
            yield ChoiceList(
                *(Option(_line(profile)) for profile in self._profiles),
                *(Option(_line_of_theirs(profile)) for profile in self._offered),
                Option(Content.styled("Add a profile…", "bold")),
            )
        yield KeyLine()

    def on_mount(self) -> None:
        """Put the cursor on the one in use."""
        names = [profile.name for profile in self._profiles]
        self.options.highlighted = names.index(self._current) if self._current in names else 0

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        choices: list[Chosen] = [*self._profiles, *self._offered, ADD]
        self.dismiss(choices[event.option_index])

    def action_close(self) -> None:
        """Stay with the one in use."""
        self.dismiss(None)


def _line(profile: ProfileSummary) -> Content:
    told = "  ".join(printable(part) for part in (profile.label, profile.account) if part)
    read_only = "  read-only" if profile.read_only else ""
    return Content.assemble((printable(profile.name), "bold"), (f"  {told}{read_only}", "$text-muted"))


def _line_of_theirs(profile: TwilioCliProfile) -> Content:
    told = f"  of the Twilio CLI, not used here yet  {printable(profile.account_sid)}"
    return Content.assemble((printable(profile.name), "bold"), (told, "$text-muted"))
