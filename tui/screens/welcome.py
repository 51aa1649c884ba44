"""The first start, where nothing says yet whose media are to be shown: three ways to begin."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.containers import Middle, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui import commands
from tui.screens.base import BaseScreen, describe
from tui.session.profile_trial import keep_if_it_works
from tui.settings import LOCAL, SettingsError, config_file
from tui.text.display import elide_middle, printable
from tui.widgets.choice_list import ChoiceList
from tui.widgets.header import Header
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tui.commands import CommandSet
    from tui.engine import Engine
    from tui.settings.secrets.twilio_cli import TwilioCliProfile

_QUESTION: Final = "Whose media shall Mediadeck show? More can be added later."
_TRY: Final = "try"
_CONNECT: Final = "connect"
_ACCOUNT_WIDTH: Final = 14


class WelcomeScreen(BaseScreen[None]):
    """Asks somebody new where to begin; ``begin`` goes on with the profile of a name.

    The local service is chosen for all later starts too, an account is a profile from then on.
    """

    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.APP,)

    choices = getters.query_one(ChoiceList)
    sentence = getters.query_one("#welcome-sentence", Static)

    def __init__(self, engine: Engine, begin: Callable[[str], object]) -> None:
        super().__init__()
        self._engine = engine
        self._begin = begin
        self._theirs: list[TwilioCliProfile] = []

    def compose(self) -> ComposeResult:
        """Lay out the line at the top, the ways, and the keys."""
        yield Header()
        with Middle(), Vertical(id="welcome") as box:
            box.border_title = "Welcome"
            box.border_subtitle = "enter begins"
            yield Static(_QUESTION, id="welcome-sentence", markup=False)
            yield ChoiceList(
                _option("Try it", "a local service with sample media; nothing to set up", _TRY),
                _option("Connect a Twilio account", "with an API key, tested before it is kept", _CONNECT),
            )
        yield KeyLine()

    @work(group="look", exit_on_error=False)
    async def on_mount(self) -> None:
        """Begin at the first way, and look for profiles of the Twilio CLI."""
        from tui.settings.profile_draft import list_new_twilio_cli_profiles  # noqa: PLC0415 - no matter of the first frame

        self.choices.highlighted = 0
        self._theirs = await asyncio.to_thread(list_new_twilio_cli_profiles)
        for place, profile in enumerate(self._theirs):
            account = elide_middle(printable(profile.account_sid), _ACCOUNT_WIDTH)
            told = f"{account}; its key and secret stay where they are"
            title = f"Use {printable(profile.name)} of the Twilio CLI"
            self.choices.add_option(_option(title, told, str(place)))

    @on(OptionList.OptionSelected)
    @work(exclusive=True, group="switch", exit_on_error=False)
    async def _choose(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == _TRY:
            await self._try()
        elif event.option_id == _CONNECT:
            self._begin_if_any(await self._ask())
        else:
            self._begin_if_any(await self._take(self._theirs[int(event.option_id or 0)]))

    async def _try(self) -> None:
        from tui.settings.store import use_profile  # noqa: PLC0415 - no matter of the first frame

        self.sentence.update("Starting the local service…")
        try:
            await asyncio.to_thread(use_profile, config_file(), LOCAL)
        except SettingsError as error:
            self.notify(f"{error} The next start asks again.", severity="warning", markup=False)
        self._begin(LOCAL)

    async def _ask(self) -> str | None:
        from tui.screens.dialogs.new_profile import NewProfileDialog  # noqa: PLC0415 - no matter of the first frame

        return await self.app.push_screen_wait(NewProfileDialog(self._engine))

    async def _take(self, theirs: TwilioCliProfile) -> str | None:
        from tui.settings.profile_draft import draft_from_twilio_cli  # noqa: PLC0415 - as above

        self._tell("Asking Twilio…")
        draft = await asyncio.to_thread(draft_from_twilio_cli, theirs, os.environ)
        wrong = await keep_if_it_works(self._engine, draft)
        if wrong is not None:
            self._tell(f"{wrong} Nothing was kept.", is_wrong=True)
            return None
        return draft.name

    def _begin_if_any(self, name: str | None) -> None:
        if name is not None:
            self._begin(name)

    def show_failure(self, error: BaseException) -> None:
        """Tell it over the ways: another one may do."""
        self._tell(describe(error), is_wrong=True)

    def _tell(self, sentence: str, *, is_wrong: bool = False) -> None:
        self.sentence.update(sentence)
        self.sentence.set_class(is_wrong, "-wrong")


def _option(title: str, told: str, option_id: str) -> Option:
    return Option(Content.assemble((title, "bold"), "\n", (told, "$text-muted")), option_id)
