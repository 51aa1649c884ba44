"""The commands in the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.command import DiscoveryHit, Hit, Provider

from tui.commands.keymap import keys_of
from tui.commands.screens import APP

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from textual.command import Hits
    from textual.dom import DOMNode

    from tui.commands.model import Command


class CommandsProvider(Provider):
    """Puts the commands of the screen and of the whole program into the palette."""

    def _commands(self) -> Iterator[tuple[Command, DOMNode]]:
        """Give each command that can be done now, with what carries it out."""
        for command, node in self._declared():
            if node.check_action(command.action, ()) is not False:
                yield command, node

    def _declared(self) -> Iterator[tuple[Command, DOMNode]]:
        for command_set in getattr(self.screen, "COMMAND_SETS", ()):
            if command_set is not APP:
                yield from ((command, self.screen) for command in command_set if command.palette)
        yield from ((command, self.app) for command in APP if command.palette)

    async def discover(self) -> Hits:
        """Give all commands, for a palette in which nothing was typed yet."""
        for command, node in self._commands():
            yield DiscoveryHit(
                command.label.capitalize(), self._runner(command, node), help=self._told(command)
            )

    async def search(self, query: str) -> Hits:
        """Give the commands whose label or help is like ``query``."""
        matcher = self.matcher(query)
        for command, node in self._commands():
            score = matcher.match(f"{command.label} {command.help}")
            if score > 0:
                label = matcher.highlight(command.label.capitalize())
                yield Hit(score, label, self._runner(command, node), help=self._told(command))

    def _told(self, command: Command) -> str:
        """Return the keys of a command, which one may use the next time, and what it does."""
        return f"{keys_of(command, getattr(self.app, 'own_keys', {}))}  {command.help}"

    def _runner(self, command: Command, node: DOMNode) -> partial[Coroutine[Any, Any, bool]]:
        return partial(self.app.run_action, command.action, default_namespace=node)
