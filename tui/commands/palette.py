"""The commands in the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.command import DiscoveryHit, Hit, Provider

from tui.commands.keymap import keys_of, own_keys_of
from tui.commands.screens import APP

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from textual.command import Hits
    from textual.dom import DOMNode

    from tui.commands.model import Command


#: The weight of a match in a help text, relative to one in a label.
_HELP: Final = 0.01


#: The weight of a theme, slightly below a command with the same score.
_THEME: Final = 0.8


class CommandsProvider(Provider):
    """Adds the commands of the screen and of the app to the palette."""

    def _commands(self) -> Iterator[tuple[Command, DOMNode]]:
        """Yield each command that is available now, with the node that runs it."""
        for command, node in self._declared():
            if node.check_action(command.action, ()) is not False:
                yield command, node

    def _declared(self) -> Iterator[tuple[Command, DOMNode]]:
        for command_set in getattr(self.screen, "command_sets", ()):
            if command_set is not APP:
                yield from ((command, self.screen) for command in command_set if command.palette)
        yield from ((command, self.app) for command in APP if command.palette)

    async def discover(self) -> Hits:
        """Yield all commands, for an empty query."""
        for command, node in self._commands():
            yield DiscoveryHit(
                command.label.capitalize(), self._runner(command, node), help=self._help_text(command)
            )

    async def search(self, query: str) -> Hits:
        """Yield commands with a label that matches ``query``; far below them, those with such a help text."""
        matcher = self.matcher(query)
        for command, node in self._commands():
            score = matcher.match(command.label)
            score = score or matcher.match(f"{command.label} {command.help}") * _HELP
            if score > 0:
                label = matcher.highlight(command.label.capitalize())
                yield Hit(score, label, self._runner(command, node), help=self._help_text(command))

    def _help_text(self, command: Command) -> str:
        """Return the keys and the help of a command."""
        return f"{keys_of(command, own_keys_of(self.app))}  {command.help}"

    def _runner(self, command: Command, node: DOMNode) -> partial[Coroutine[Any, Any, bool]]:
        return partial(self.app.run_action, command.action, default_namespace=node)


class ThemesProvider(Provider):
    """Finds the themes by name."""

    async def search(self, query: str) -> Hits:
        """Yield themes with a name that matches ``query``, below matching commands."""
        matcher = self.matcher(query)
        for name in sorted(self.app.available_themes):
            words = f"Theme {name}"
            if (score := matcher.match(words)) > 0:
                use = partial(setattr, self.app, "theme", name)
                yield Hit(score * _THEME, matcher.highlight(words), use, help="Use this theme.")
