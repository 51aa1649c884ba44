"""Generates the keys page from the commands: ``python -m tests.manual_keys``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import tui.manual
from tui import commands
from tui.commands.keymap import keys_of

if TYPE_CHECKING:
    from tui.commands import Command, CommandSet

PAGE: Final = Path(tui.manual.__file__).with_name("keys.md")
_BEGINNING: Final = """\
# Keys

Lists take the arrow keys and vi's letters, and everything works with the mouse. `?` shows the keys of the
current screen, with your own. Rebind a command by its id in `config.toml`: see
[Configuration](configuration.md).
"""
_PLACES: Final = (
    commands.APP,
    commands.LIST,
    commands.FIND,
    commands.WORDS,
    commands.SERVICES,
    commands.GO_TO,
    commands.PROFILES,
    commands.NEW_PROFILE,
    commands.MEDIA,
    commands.FILTER,
    commands.FILTERS,
    commands.MARKS,
    commands.ANNOTATIONS,
    commands.THREAD,
    commands.SHARING,
    commands.COPY,
    commands.LINK,
    commands.CODE,
    commands.TEXT,
    commands.SHARE,
    commands.LINKS,
    commands.EXTEND,
    commands.PREVIEWS,
    commands.VIEW,
    commands.TILES,
    commands.PANES,
    commands.SYNC,
    commands.TROUBLES,
    commands.TRANSFERS,
    commands.PICKER,
    commands.FOLDER,
    commands.CONVERSATIONS,
    commands.SENDING,
    commands.SEND,
    commands.OPENERS,
    commands.COLUMNS,
    commands.DELETE,
    commands.QUESTION,
    commands.FETCH,
    commands.HELP,
    commands.MANUAL,
)


def keys_page() -> str:
    """Return the page, with a table per screen."""
    return "\n".join([_BEGINNING, *map(_table, _PLACES)])


def _table(place: CommandSet) -> str:
    rows = [f"| {_keys(command)} | {_cell(command.help)} | `{command.id}` |" for command in place]
    return "\n".join([f"## {place.title}\n", "| key | does | id |", "| --- | --- | --- |", *rows, ""])


def _keys(command: Command) -> str:
    return " ".join(f"`{_cell(key)}`" for key in keys_of(command, {}).split(" ") if key)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(keys_page(), encoding="utf-8")
