"""A dialog to choose a profile."""

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
from tui.settings import ProfileSummary
from tui.text.sanitize import make_printable
from tui.widgets.choice_list import ChoiceList
from tui.widgets.key_line import KeyLine
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.settings.secrets.twilio_cli import TwilioCliProfile


class New(Enum):
    """The option to add a profile."""

    ADD = "add"


ADD: Final = New.ADD
PickedProfile: TypeAlias = "ProfileSummary | TwilioCliProfile | New"


class ProfilePicker(BaseDialog["PickedProfile | None"]):
    """Lists the saved profiles, those of the Twilio CLI, and "Add a profile"; returns the choice.

    The cursor starts on the profile with the name ``current``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*commands.PROFILES.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.PROFILES, commands.FIND)
    AUTO_FOCUS = "ChoiceList"

    options = getters.query_one(ChoiceList)
    words = getters.query_one(WordFilter)

    def __init__(
        self, profiles: Sequence[ProfileSummary], offered: Sequence[TwilioCliProfile], current: str
    ) -> None:
        super().__init__()
        described = [*map(_describe_profile, profiles), *map(_describe_twilio_cli_profile, offered)]
        choices: list[PickedProfile] = [*profiles, *offered]
        self._all = list(zip(described, choices, strict=True))
        self._shown = self._all
        self._current = current

    def compose(self) -> ComposeResult:
        """Compose the list and the footer."""
        with Vertical(id="profiles"):
            yield WordFilter("ChoiceList")
            yield ChoiceList()
        yield KeyLine()

    def on_mount(self) -> None:
        """Put the cursor on the current profile."""
        self._show()
        names = [choice.name for _, choice in self._all if isinstance(choice, ProfileSummary)]
        self.options.highlighted = names.index(self._current) if self._current in names else 0

    @on(WordFilter.Changed)
    def _show(self) -> None:
        """Show matching profiles, and always the option to add one."""
        self._shown = [one for one in self._all if self.words.matches(one[0].plain)]
        self.options.set_options(
            [*(Option(words) for words, _ in self._shown), Option(Content.styled("Add a profile…", "bold"))]
        )
        self.options.highlighted = 0
        title = self.words.heading("Switch profile", len(self._shown), len(self._all))
        self.query_one("#profiles").border_title = title if self.words.is_on else "Switch profile"

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        choices: list[PickedProfile] = [*(choice for _, choice in self._shown), ADD]
        self.dismiss(choices[event.option_index])

    def action_filter(self) -> None:
        """Show only profiles that match the typed words."""
        self.words.start()

    def action_close(self) -> None:
        """Clear the filter, or cancel."""
        if not self.words.clear():
            self.dismiss(None)


def _describe_profile(profile: ProfileSummary) -> Content:
    details = "  ".join(make_printable(part) for part in (profile.label, profile.account) if part)
    read_only = "  read-only" if profile.read_only else ""
    return Content.assemble(
        (make_printable(profile.name), "bold"), (f"  {details}{read_only}", "$text-muted")
    )


def _describe_twilio_cli_profile(profile: TwilioCliProfile) -> Content:
    details = f"  from the Twilio CLI, not added yet  {make_printable(profile.account_sid)}"
    return Content.assemble((make_printable(profile.name), "bold"), (details, "$text-muted"))
