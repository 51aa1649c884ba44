"""Sheets about share links: the options of a new one, and a new lifetime for an existing one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label, Select, Static

from tui import commands
from tui.screens.base import BaseDialog, low_below
from tui.session.share_links import LONGEST_NOTE, LONGEST_PASSWORD, MOST_OPENS, ShareDefaults
from tui.text.display import elide_middle
from tui.text.durations import parse_duration
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet

_NAME_WIDTH: Final = 48
_LIFETIME: Final = "Lifetime: enter a number with m, h, d, w or y, such as 12h, 7d or 4w, up to 10y."
#: The gateway's own limit (tui/gateway/admin.py), in seconds.
_LONGEST_LIFE: Final = 10 * 366 * 86_400
_HINT: Final = "Lifetime, opens and the form of the content are remembered for L."


@dataclass(frozen=True, slots=True)
class ShareChoice:
    """The result of the share sheet. ``password`` is None if the link has none."""

    defaults: ShareDefaults
    password: str | None = field(repr=False)
    note: str


class ShareSheet(BaseDialog["ShareChoice | None"]):
    """Asks for the options of a new link to ``name``; returns a ``ShareChoice``, or None if cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = commands.SHARE.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.SHARE,)
    VERTICAL_BREAKPOINTS = low_below(20)
    AUTO_FOCUS = "#share-lifetime"

    sentence = getters.query_one("#share-sentence", Static)

    def __init__(self, name: str, defaults: ShareDefaults) -> None:
        super().__init__()
        self._media_name = name
        self._defaults = defaults

    def compose(self) -> ComposeResult:
        """Compose the fields, a sentence, and the footer."""
        opens = "" if self._defaults.max_opens is None else str(self._defaults.max_opens)
        with Vertical(id="share") as box:
            box.border_title = Content(f"Share {elide_middle(self._media_name, _NAME_WIDTH)}")
            yield from _compose_input("lifetime", "Lifetime", "12h, 7d, 4w", self._defaults.lifetime)
            yield from _compose_input("opens", "Opens", "Empty: no limit", opens)
            yield from _compose_input("password", "Password", "Optional", is_secret=True)
            yield from _compose_input("note", "Note", "Optional, for the list of links")
            with Horizontal(classes="share-line"):
                yield Label("Content")
                choices = (("shown in the browser", False), ("downloaded", True))
                yield Select(choices, value=self._defaults.is_download, allow_blank=False, compact=True)
            yield Static(_HINT, id="share-sentence", markup=False)
        yield KeyLine()

    @on(Input.Submitted)
    def _focus_next_field(self) -> None:
        self.focus_next()

    def action_make(self) -> None:
        """Return the options, or show what is wrong."""
        lifetime, opens, password, note = (
            self.query_one(f"#share-{name}", Input).value
            for name in ("lifetime", "opens", "password", "note")
        )
        if not is_lifetime(lifetime):
            self._refuse("lifetime", _LIFETIME)
            return
        max_opens = _parse_opens(opens)
        if opens.strip() and max_opens is None:
            self._refuse("opens", f"Opens: enter a number from 1 to {MOST_OPENS:,}, or nothing for no limit.")
            return
        is_download = self.query_one(Select).value is True
        defaults = ShareDefaults(lifetime.strip().lower(), max_opens, is_download)
        self.dismiss(ShareChoice(defaults, password or None, note.strip()))

    def action_close(self) -> None:
        """Cancel."""
        self.dismiss(None)

    def _refuse(self, name: str, sentence: str) -> None:
        self.sentence.update(sentence)
        self.sentence.add_class("-wrong")
        self.query_one(f"#share-{name}", Input).focus()


class ExtendSheet(BaseDialog["int | None"]):
    """Asks for the lifetime of a link to ``name``, from now; returns seconds, or None if cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = commands.EXTEND.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.EXTEND,)

    def __init__(self, name: str, lifetime: str) -> None:
        super().__init__()
        self._media_name = name
        self._lifetime = lifetime

    def compose(self) -> ComposeResult:
        """Compose the field, a sentence, and the footer."""
        with Vertical(id="share") as box:
            box.border_title = Content(f"Extend {elide_middle(self._media_name, _NAME_WIDTH)}")
            yield from _compose_input("lifetime", "From now", "12h, 7d, 4w", self._lifetime)
            yield Static("How long the link opens from now.", id="share-sentence", markup=False)
        yield KeyLine()

    @on(Input.Submitted)
    def action_extend(self) -> None:
        """Return the lifetime, or show what is wrong."""
        typed = self.query_one(Input).value
        if is_lifetime(typed):
            self.dismiss(parse_duration(typed))
            return
        sentence = self.query_one("#share-sentence", Static)
        sentence.update(_LIFETIME)
        sentence.add_class("-wrong")

    def action_close(self) -> None:
        """Cancel."""
        self.dismiss(None)


def is_lifetime(typed: str) -> bool:
    """Whether ``typed`` is a lifetime that a gateway accepts."""
    seconds = parse_duration(typed)
    return seconds is not None and seconds <= _LONGEST_LIFE


def _parse_opens(typed: str) -> int | None:
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_OPENS))):
        return None
    return int(digits) if 0 < int(digits) <= MOST_OPENS else None


def _compose_input(
    name: str, title: str, placeholder: str, value: str = "", *, is_secret: bool = False
) -> ComposeResult:
    longest = LONGEST_PASSWORD if is_secret else LONGEST_NOTE
    with Horizontal(classes="share-line"):
        yield Label(title)
        yield Input(
            value,
            placeholder=placeholder,
            compact=True,
            password=is_secret,
            max_length=longest,
            id=f"share-{name}",
        )
