"""The footer: at most six keys that are available now, or twelve on a wide screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from rich.cells import cell_len
from textual.css.query import NoMatches
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.events import Resize

MAX_KEYS: Final = 6
#: The minimum width for up to ``_MAX_KEYS_WIDE`` keys.
_WIDE: Final = 120
_MAX_KEYS_WIDE: Final = 12
#: Blank cells in and after a key.
_KEY_PADDING: Final = 3
_KEY_PADDING_COMPACT: Final = 2


@runtime_checkable
class HasFooterActions(Protocol):
    """A screen that lists the actions for its footer, in order."""

    @property
    def footer_actions(self) -> Sequence[str]:
        """The names of the actions."""


class KeyLine(Footer):
    """Shows the keys of the screen's ``footer_actions`` that are available, in that order.

    For a screen without ``footer_actions``, it shows the first bindings that are declared for the footer.
    ``labels`` replaces the labels of some actions.
    """

    def __init__(self, *, compact: bool = False, labels: Mapping[str, str] | None = None) -> None:
        super().__init__(show_command_palette=False, compact=compact)
        self._labels = labels or {}
        self._shown_keys: list[tuple[str, ...]] = []

    async def recompose(self) -> None:
        """Recompose only if the keys changed: Textual recomposes twice on every focus change."""
        if not self.is_attached:  # the screen was removed in the meantime
            return
        try:
            keys = self._keys_to_show()
        except NoMatches:  # a screen that is being removed loses its widgets one by one
            return
        if keys != self._shown_keys:
            self._shown_keys = keys
            await super().recompose()

    def _keys_to_show(self) -> list[tuple[str, ...]]:
        """Return what identifies each key that may be shown, to detect changes."""
        wanted = self._wanted_actions
        return [
            (binding.action, self.app.get_key_display(binding), binding.description, str(is_enabled), *wanted)
            for _, binding, is_enabled, _ in self.screen.active_bindings.values()
            if binding.show and (not wanted or binding.action.rpartition(".")[2] in wanted)
        ]

    @property
    def _wanted_actions(self) -> Sequence[str]:
        return self.screen.footer_actions if isinstance(self.screen, HasFooterActions) else ()

    def compose(self) -> ComposeResult:
        """Yield the keys; the help lists all others."""
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        for key in keys:
            key.description = self._labels.get(key.action.rpartition(".")[2], key.description)
        if wanted := self._wanted_actions:
            by_action = {key.action.rpartition(".")[2]: key for key in keys}
            keys = [by_action[action] for action in wanted if action in by_action]
        keys = _keep_first_and_last(keys, _MAX_KEYS_WIDE)
        self._hide_overflow(keys, self.size.width or self.app.size.width)
        yield from keys

    def on_resize(self, event: Resize) -> None:
        """Show as many keys as fit."""
        self._hide_overflow(list(self.query(FooterKey)), event.size.width)

    def _hide_overflow(self, keys: Sequence[FooterKey], room: int) -> None:
        """Hide the keys that do not fit, but never the last one, which opens the help."""
        kept = _keep_first_and_last(keys, _MAX_KEYS_WIDE if room >= _WIDE else MAX_KEYS)
        for key in keys:
            key.display = key in kept
        keys = kept
        blanks = _KEY_PADDING_COMPACT if self.compact else _KEY_PADDING
        widths = [cell_len(key.key_display) + cell_len(key.description) + blanks for key in keys]
        missing = sum(widths) - room
        for key, width in zip(reversed(keys[:-1]), reversed(widths[:-1]), strict=True):
            key.display = missing <= 0
            missing -= 0 if key.display else width


def _keep_first_and_last(keys: Sequence[FooterKey], most: int) -> list[FooterKey]:
    """Return at most ``most`` of ``keys``: the first ones and the last one."""
    return [*keys] if len(keys) <= most else [*keys[: most - 1], keys[-1]]
