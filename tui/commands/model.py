"""The model of a command: something that a user can do, declared once."""

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
    """Something that a user can do.

    ``id`` is ``set.verb`` and never changes, so that users can rebind its keys. ``keys`` are Textual's names,
    comma-separated. ``label`` is for the footer and the palette, ``help`` for the help screen.

    ``handler`` runs the command: ``controller.method`` of the screen, or ``module:function``, which is
    imported on use and called with the screen. Without a handler, the screen or widget has ``action_verb``.

    ``opens_dialog`` means that keys typed after this one are for the dialog, which may take a moment to open.

    ``needs_media`` disables it in an empty list, ``writes`` for a read-only profile; ``is_for_groups`` keeps
    it enabled while conversations are listed instead of media.

    ``footer`` adds it to the few keys shown at the bottom; ``palette`` is False for simple movements, to keep
    them out of the palette. ``keys_shown`` replaces the displayed keys.
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
        """The action's name, as in Textual's bindings; a user's own command never has one of our names."""
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
    """The commands of one place (a screen or a widget), with the title shown on the help screen."""

    title: str
    commands: tuple[Command, ...]

    def __iter__(self) -> Iterator[Command]:
        return iter(self.commands)

    def bindings(self) -> list[BindingType]:
        """Return the bindings of all commands, for a ``BINDINGS`` class attribute."""
        return [command.binding() for command in self.commands]
