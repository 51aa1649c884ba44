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
from tui.text.sanitize import make_printable
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
    """The choice to add a profile."""

    ADD = "add"


ADD: Final = New.ADD
PickedProfile: TypeAlias = "ProfileSummary | TwilioCliProfile | New"


class ProfilePicker(BaseDialog["PickedProfile | None"]):
    """Lists the saved profiles, those of the Twilio CLI, and "Add a profile"; returns the choice.

    The cursor starts on the profile with the name ``current``.
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
        """Compose the list and the footer."""
        with Vertical(id="profiles") as box:
            box.border_title = "Switch profile"
            yield ChoiceList(
                *(Option(_describe_profile(profile)) for profile in self._profiles),
                *(Option(_describe_twilio_cli_profile(profile)) for profile in self._offered),
                Option(Content.styled("Add a profile…", "bold")),
            )
        yield KeyLine()

    def on_mount(self) -> None:
        """Put the cursor on the current profile."""
        names = [profile.name for profile in self._profiles]
        self.options.highlighted = names.index(self._current) if self._current in names else 0

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        choices: list[PickedProfile] = [*self._profiles, *self._offered, ADD]
        self.dismiss(choices[event.option_index])

    def action_close(self) -> None:
        """Cancel."""
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
