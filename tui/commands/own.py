"""The user's own commands, from ``[[commands]]`` of config.toml."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from tui.commands.model import OWN, Command, CommandSet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.settings.programs import CommandEntry

#: The maximum length of a command line in the help, in characters.
_MOST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class OwnCommand:
    """A configuration entry, and its command on the media screen."""

    entry: CommandEntry
    command: Command

    @classmethod
    def of(cls, entry: CommandEntry, keys: str) -> Self:
        """Return the command of ``entry``, with validated ``keys``; "" for none."""
        line = entry.run if isinstance(entry.run, str) else shlex.join(entry.run)
        line = " ".join(line.split())
        shown = line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 1]}…"
        whom = "the marked media" if entry.scope == "marked" else "the media"
        help_text = f"Your own command for {whom}: {shown}"
        command_id = f"{OWN}.{entry.id}"
        return cls(
            entry,
            Command(command_id, keys, entry.name, help_text, needs_media=True, footer=entry.footer),
        )


def make_own_set(commands: Iterable[OwnCommand]) -> CommandSet:
    """Return the commands as a set, for the help and the palette."""
    return CommandSet("Your own commands", tuple(one.command for one in commands))
