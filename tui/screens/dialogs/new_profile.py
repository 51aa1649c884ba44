"""The form for a new profile, which is tested before it is saved."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Collapsible, Input, Label, Static

from tui import commands
from tui.screens.base import BaseDialog, low_below
from tui.session.profile_trial import keep_if_it_works
from tui.settings import SettingsError
from tui.settings.profile_draft import make_draft
from tui.widgets.accessible_checkbox import AccessibleCheckbox
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.engine import Engine

#: The key in config.toml, the label and the placeholder of each field.
_FIELDS: Final = (
    ("name", "Name", "Profile name, e.g. support"),
    ("account_sid", "Account SID", "AC…"),
    ("api_key_sid", "API key SID", "SK… (recommended)"),
    ("secret", "Secret", "API key secret or auth token"),
    ("region", "Region", "us1 (default), ie1 or au1"),
    ("edge", "Edge", "Optional, e.g. dublin"),
)
_ENDPOINT_FIELDS: Final = (
    ("mcs_url", "Media", "https://…/v1"),
    ("conversations_url", "Conversations", "https://…/v1"),
)
_HINT: Final = (
    "In the Twilio Console: Account, API keys & tokens. The secret is stored in {}, never in config.toml."
)
_KEYRING: Final = "your system keyring"
_FILE: Final = "a file that only you can read"
_INCOMPLETE: Final = "Enter the secret of the API key or, without a key, the auth token."


class NewProfileDialog(BaseDialog["str | None"]):
    """Adds a profile and returns its name after a successful test; None if cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = commands.NEW_PROFILE.bindings()
    VERTICAL_BREAKPOINTS = low_below(20)
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.NEW_PROFILE,)

    sentence = getters.query_one("#new-profile-sentence", Static)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def compose(self) -> ComposeResult:
        """Compose the fields, a sentence, and the footer."""
        with Vertical(id="new-profile") as box:
            box.border_title = "Connect a Twilio account"
            with VerticalScroll(id="new-profile-fields", can_focus=False):
                for field in _FIELDS:
                    yield from _compose_field(*field)
                yield AccessibleCheckbox("read-only: no uploads, no deletes", id="read_only", compact=True)
                yield AccessibleCheckbox(
                    "store the secret in a file, not in the keyring", id="in_file", compact=True
                )
                with Collapsible(title="Custom endpoints", id="new-profile-elsewhere"):
                    for field in _ENDPOINT_FIELDS:
                        yield from _compose_field(*field)
            # Outside the scrolled area, so it stays visible with the current field.
            yield Static(_HINT.format(_KEYRING), id="new-profile-sentence", markup=False)
        yield KeyLine()

    @on(AccessibleCheckbox.Changed, "#in_file")
    def _show_secret_location(self, event: AccessibleCheckbox.Changed) -> None:
        self._show_sentence(_HINT.format(_FILE if event.value else _KEYRING))

    @on(Input.Submitted)
    def _focus_next_field(self, event: Input.Submitted) -> None:
        """Focus the next field; after the last one, test and save."""
        if event.input.id == _FIELDS[-1][0]:
            self.action_keep()
        else:
            self.focus_next(Input)

    @work(exclusive=True, group="keep", exit_on_error=False)
    async def action_keep(self) -> None:
        """Test the profile, and save it if it works."""
        fields: dict[str, object] = {one.id or "": one.value.strip() for one in self.query(Input)}
        name, secret = str(fields.pop("name")), str(fields.pop("secret"))
        fields["read_only"] = self.query_one("#read_only", AccessibleCheckbox).value
        in_file = self.query_one("#in_file", AccessibleCheckbox).value
        self._show_sentence("")
        if not (name and secret):
            self._show_sentence("Enter a profile name." if not name else _INCOMPLETE, is_wrong=True)
            self.query_one("#secret" if name else "#name", Input).focus()
            return
        try:
            draft = await asyncio.to_thread(make_draft, name, fields, os.environ)
            self._show_sentence("Testing the credentials…")
            wrong = await keep_if_it_works(self._engine, draft.with_secret(secret), secret_in_file=in_file)
        except SettingsError as error:
            wrong = _sentence(str(error))
        if wrong is None:
            self.dismiss(name)
        else:
            self._show_sentence(f"{wrong} Nothing was saved.", is_wrong=True)

    def show_failure(self, error: BaseException) -> None:
        """Show the error below the form; the fields keep their values."""
        self._show_sentence(str(error), is_wrong=True)

    def action_close(self) -> None:
        """Cancel."""
        self.dismiss(None)

    def _show_sentence(self, sentence: str, *, is_wrong: bool = False) -> None:
        self.sentence.update(sentence)
        self.sentence.set_class(is_wrong, "-wrong")


def _compose_field(field: str, title: str, placeholder: str) -> ComposeResult:
    with Horizontal(classes="new-profile-line"):
        yield Label(title)
        yield Input(id=field, placeholder=placeholder, compact=True, password=field == "secret")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
