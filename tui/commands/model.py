"""What a command is: one thing that a user can do, declared once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.binding import BindingType

#: The set of the commands that users declare in config.toml.
OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a user can do.

    ``id`` is ``set.verb`` and never changes, so that a key can be rebound by it. ``keys`` are Textual's
    names, comma-separated. ``label`` is for the footer and the palette, ``help`` for the help screen.

    ``handler`` carries the command out: ``controller.method`` of the screen, or ``module:function``, which is
    imported when it is needed and given the screen. Without one, the screen or widget has ``action_verb``.

    ``opens_dialog`` says that keys typed behind this one are meant for the dialog, which may take a moment.

    ``needs_media`` disables it in an empty list, ``writes`` for a read-only profile; ``is_for_groups`` keeps
    it while conversations are listed instead of media.

    ``footer`` puts it among the few keys shown at the bottom, ``palette`` keeps plain movements out of the
    palette. ``keys_shown`` replaces the keys' names.
    """

    id: str
    keys: str
    label: str
    help: str
    handler: str = ""
    opens_dialog: bool = False
    needs_media: bool = False
    writes: bool = False
    is_for_groups: bool = False
    footer: bool = False
    palette: bool = True
    priority: bool = False
    keys_shown: str | None = None

    @property
    def action(self) -> str:
        """The action's name, as Textual's bindings have it; a command of the user's own never has ours."""
        place, _, verb = self.id.partition(".")
        return f"{OWN}_{verb}" if place == OWN else verb

    def binding(self) -> Binding:
        """Return the Textual binding of this command."""
        return Binding(
            self.keys,
            self.action,
            self.label,
            id=self.id,
            show=self.footer,
            priority=self.priority,
            key_display=self.keys_shown,
            tooltip=self.help,
        )


@dataclass(frozen=True, slots=True)
class CommandSet:
    """The commands of one place (a screen or a widget), under the title that the help screen gives them."""

    title: str
    commands: tuple[Command, ...]

    def __iter__(self) -> Iterator[Command]:
        return iter(self.commands)

    def bindings(self) -> list[BindingType]:
        """Return the bindings of all commands, for a ``BINDINGS`` class attribute."""
        return [command.binding() for command in self.commands]
