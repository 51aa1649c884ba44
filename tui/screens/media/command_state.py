"""The commands of the media screen: which exist, which are enabled, and which the footer shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual.binding import BindingsMap
from textual.widgets import Input

from tui.commands.keymap import own_commands_of
from tui.commands.own import make_own_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.commands import Command, CommandSet
    from tui.screens.media.screen import MediaScreen
    from tui.settings.programs import CommandEntry

#: The actions for the footer, most important first.
_IN_LIST: Final = (
    *("select", "copy_link", "upload", "download", "filter"),
    *("mark", "copy_menu", "view", "tiles", "group", "refresh", "show_help"),
)
_IN_GROUPS: Final = ("select", "filter", "group", "back", "refresh", "show_help")
_WHILE_TYPING: Final = ("complete", "back")
_AT_MEDIA: Final = (
    *("copy_link", "download", "view", "next", "back"),
    *("copy_menu", "show_link", "delete", "show_help"),
)


class CommandState:
    """Knows the commands of a media screen and their state."""

    def __init__(self, screen: MediaScreen) -> None:
        self._screen = screen
        self._own = own_commands_of(screen.app)
        self._own_set = make_own_set(self._own)
        declared = (command for keys in (*screen.OWN_SETS, self._own_set) for command in keys)
        self._commands: dict[str, Command] = {command.action: command for command in declared}

    @property
    def sets(self) -> tuple[CommandSet, ...]:
        """All commands, including the user's own."""
        ours = self._screen.COMMAND_SETS
        return (*ours, self._own_set) if self._own else ours

    def own_bindings(self) -> BindingsMap:
        """Return the keys of the user's own commands."""
        return BindingsMap([command.binding() for command in self._own_set if command.keys])

    def own_actions(self) -> dict[str, Callable[[], None]]:
        """Return the action methods of the user's own commands by name."""
        return {f"action_{one.command.action}": partial(self._run, one.entry) for one in self._own}

    def _run(self, entry: CommandEntry) -> None:
        self._screen.own_commands.run_command(entry)

    def is_enabled(self, action: str) -> bool | None:
        """Return whether an action is possible now; None for one that is not the screen's.

        A read-only profile may not write, and an empty list disables commands that need a media.
        """
        screen, command = self._screen, self._commands.get(action)
        if command is None:
            return None
        if command.writes and screen.session.profile.read_only:
            return False
        if screen.group.is_shown:
            return command.is_for_groups
        return not (command.needs_media and screen.is_mounted and not screen.table.row_count)

    @property
    def footer_actions(self) -> tuple[str, ...]:
        """The actions whose keys the footer shows."""
        screen = self._screen
        if isinstance(screen.focused, Input):
            return _WHILE_TYPING
        if screen.group.is_shown and not screen.panes.is_open:
            return _IN_GROUPS
        first, *others = _AT_MEDIA if screen.panes.is_open else _IN_LIST
        return (first, *(command.action for command in self._own_set if command.footer), *others)
