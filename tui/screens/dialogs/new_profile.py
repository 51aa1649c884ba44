"""A form for a Twilio account: it is tried before it is kept, and what is wrong is told in words."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Collapsible, Input, Label, Static

from tui import commands
from tui.screens.base import BaseDialog
from tui.session.profile_trial import keep_if_it_works
from tui.settings import SettingsError
from tui.widgets.accessible_checkbox import AccessibleCheckbox
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.engine import Engine

#: The field of config.toml, what stands before it, and what stands in it while it is empty.
_FIELDS: Final = (
    ("name", "Name", "a word of your own: support"),
    ("account_sid", "Account SID", "AC…"),
    ("api_key_sid", "API key SID", "SK…, better than the auth token"),
    ("secret", "Secret", "of the key, or the auth token"),
    ("region", "Region", "us1; elsewhere ie1 or au1"),
    ("edge", "Edge", "none, or one near you: dublin"),
)
_ELSEWHERE: Final = (
    ("mcs_url", "Media", "https://…/v1"),
    ("conversations_url", "Conversations", "https://…/v1"),
)
_HINT: Final = (
    "In Twilio's console: Account, API keys & tokens. The secret goes into {}, never into config.toml."
)
_KEYRING: Final = "the keyring of your system"
_FILE: Final = "a file that only you can read"
_NONE: Final = "The secret is missing: that of the API key or, without a key, the account's auth token."


class NewProfileDialog(BaseDialog["str | None"]):
    """Takes an account, and gives the name of its profile once that works and is kept."""

    BINDINGS: ClassVar[list[BindingType]] = commands.NEW_PROFILE.bindings()
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 - Textual declares no ClassVar
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.NEW_PROFILE,)

    sentence = getters.query_one("#new-profile-sentence", Static)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def compose(self) -> ComposeResult:
        """Lay out the fields over what is told of them."""
        with Vertical(id="new-profile") as box:
            box.border_title = "Connect a Twilio account"
            with VerticalScroll(id="new-profile-fields", can_focus=False):
                for field in _FIELDS:
                    yield from _line(*field)
                yield AccessibleCheckbox("read-only: no upload and no delete", id="read_only", compact=True)
                yield AccessibleCheckbox("secret in a file, not the keyring", id="in_file", compact=True)
                with Collapsible(title="Another place than Twilio", id="new-profile-elsewhere"):
                    for field in _ELSEWHERE:
                        yield from _line(*field)
            # Outside of what scrolls: it is in sight together with the field that it is about.
            yield Static(_HINT.format(_KEYRING), id="new-profile-sentence", markup=False)
        yield KeyLine()

    @on(AccessibleCheckbox.Changed, "#in_file")
    def _say_where_secret_goes(self, event: AccessibleCheckbox.Changed) -> None:
        self._tell(_HINT.format(_FILE if event.value else _KEYRING))

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        """Go to the next field; behind the last one try it all."""
        if event.input.id == _FIELDS[-1][0]:
            self.action_keep()
        else:
            self.focus_next(Input)

    @work(exclusive=True, group="keep", exit_on_error=False)
    async def action_keep(self) -> None:
        """Try what is in the form, and keep it where it works."""
        from tui.settings.profile_draft import make_draft  # noqa: PLC0415 - no matter of the first frame

        fields: dict[str, object] = {one.id or "": one.value.strip() for one in self.query(Input)}
        name, secret = str(fields.pop("name")), str(fields.pop("secret"))
        fields["read_only"] = self.query_one("#read_only", AccessibleCheckbox).value
        in_file = self.query_one("#in_file", AccessibleCheckbox).value
        self._tell("")
        if not (name and secret):
            self._tell("The profile needs a name." if not name else _NONE, is_wrong=True)
            self.query_one("#secret" if name else "#name", Input).focus()
            return
        try:
            draft = await asyncio.to_thread(make_draft, name, fields, os.environ)
            self._tell("Asking the service…")
            wrong = await keep_if_it_works(self._engine, draft.with_secret(secret), secret_in_file=in_file)
        except SettingsError as error:
            wrong = _sentence(str(error))
        if wrong is None:
            self.dismiss(name)
        else:
            self._tell(f"{wrong} Nothing was kept.", is_wrong=True)

    def show_failure(self, error: BaseException) -> None:
        """Tell it below the form, which keeps all that is in it."""
        self._tell(str(error), is_wrong=True)

    def action_close(self) -> None:
        """Keep nothing."""
        self.dismiss(None)

    def _tell(self, sentence: str, *, is_wrong: bool = False) -> None:
        self.sentence.update(sentence)
        self.sentence.set_class(is_wrong, "-wrong")


def _line(field: str, title: str, placeholder: str) -> ComposeResult:
    with Horizontal(classes="new-profile-line"):
        yield Label(title)
        yield Input(id=field, placeholder=placeholder, compact=True, password=field == "secret")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
