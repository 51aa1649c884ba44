"""The welcome screen of the first start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.containers import Middle, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui import commands
from tui.screens.base import BaseScreen
from tui.screens.dialogs.profile_choice import add_twilio_cli_profile, ask_for_new_profile
from tui.screens.worker_errors import describe_error
from tui.settings import LOCAL, SettingsError, config_file
from tui.settings.profile_draft import list_new_twilio_cli_profiles
from tui.settings.store import use_profile
from tui.text.display import elide_middle
from tui.text.sanitize import make_printable
from tui.widgets.choice_list import ChoiceList
from tui.widgets.header import Header
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tui.commands import CommandSet
    from tui.engine import Engine
    from tui.settings.secrets.twilio_cli import TwilioCliProfile

_QUESTION: Final = "Choose where to start. You can add more accounts later."
_CONNECT_HINT: Final = "Sign in with an API key. It is tested before it is saved."
_TRY: Final = "try"
_CONNECT: Final = "connect"
_ACCOUNT_WIDTH: Final = 14


class WelcomeScreen(BaseScreen[None]):
    """Lets a new user choose a profile and calls ``open_profile`` with its name.

    The choice is stored: the local service becomes the default, an account becomes a profile.
    """

    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.APP,)

    choices = getters.query_one(ChoiceList)
    sentence = getters.query_one("#welcome-sentence", Static)

    def __init__(self, engine: Engine, open_profile: Callable[[str], object]) -> None:
        super().__init__()
        self._engine = engine
        self._open_profile = open_profile
        self._twilio_cli_profiles: list[TwilioCliProfile] = []

    def compose(self) -> ComposeResult:
        """Compose the header, the options, and the footer."""
        yield Header()
        with Middle(), Vertical(id="welcome") as box:
            box.border_title = "Welcome"
            box.border_subtitle = "enter select"
            yield Static(_QUESTION, id="welcome-sentence", markup=False)
            yield ChoiceList(
                _option("Try it", "A local service with sample media. No setup needed.", _TRY),
                _option("Connect a Twilio account", _CONNECT_HINT, _CONNECT),
            )
        yield KeyLine()

    @work(group="look", exit_on_error=False)
    async def on_mount(self) -> None:
        """Highlight the first option, and add the profiles of the Twilio CLI."""
        self.choices.highlighted = 0
        self._twilio_cli_profiles = await asyncio.to_thread(list_new_twilio_cli_profiles)
        for place, profile in enumerate(self._twilio_cli_profiles):
            account = elide_middle(make_printable(profile.account_sid), _ACCOUNT_WIDTH)
            hint = f"{account}. Its key and secret stay in the Twilio CLI."
            title = f"Use the Twilio CLI profile {make_printable(profile.name)}"
            self.choices.add_option(_option(title, hint, str(place)))

    @on(OptionList.OptionSelected)
    @work(exclusive=True, group="switch", exit_on_error=False)
    async def _choose(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == _TRY:
            await self._use_local_service()
        elif event.option_id == _CONNECT:
            name = await ask_for_new_profile(self.app, self._engine)
            if name is not None:
                self._open_profile(name)
        else:
            await self._use_twilio_cli(self._twilio_cli_profiles[int(event.option_id or 0)])

    async def _use_local_service(self) -> None:
        self.sentence.update("Starting the local service…")
        try:
            await asyncio.to_thread(use_profile, config_file(), LOCAL)
        except SettingsError as error:
            self.notify(f"{error} Your choice was not saved.", severity="warning", markup=False)
        self._open_profile(LOCAL)

    async def _use_twilio_cli(self, profile: TwilioCliProfile) -> None:
        self._show_sentence("Testing the credentials…")
        try:
            self._open_profile(await add_twilio_cli_profile(self._engine, profile))
        except SettingsError as error:
            self._show_sentence(f"{error} Nothing was saved.", is_wrong=True)

    def show_failure(self, error: BaseException) -> None:
        """Show the error above the options."""
        self._show_sentence(describe_error(error), is_wrong=True)

    def _show_sentence(self, sentence: str, *, is_wrong: bool = False) -> None:
        self.sentence.update(sentence)
        self.sentence.set_class(is_wrong, "-wrong")


def _option(title: str, hint: str, option_id: str) -> Option:
    return Option(Content.assemble((title, "bold"), "\n", (hint, "$text-muted")), option_id)
