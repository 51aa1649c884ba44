"""The line of keys at the bottom: those that do something now, six of them, or twelve on a wide screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.css.query import NoMatches
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Resize

MAX_KEYS: Final = 6
#: From so many columns on there may be more.
_WIDE: Final = 120
_MAX_KEYS_WIDE: Final = 12
#: The blanks in and between two keys.
_KEY_PADDING: Final = 3
_KEY_PADDING_COMPACT: Final = 2


class KeyLine(Footer):
    """Shows the keys of the actions that the screen names in ``footer_actions``, in that order, where they work.

    Of a screen that names none, it shows the first of those that are declared for the footer.
    """

    def __init__(self, *, compact: bool = False) -> None:
        super().__init__(show_command_palette=False, compact=compact)
        self._shown_keys: list[tuple[str, ...]] = []

    async def recompose(self) -> None:
        """Make the keys anew, where others are due: Textual asks for it twice whenever the focus moves."""
        if not self.is_attached:  # the screen has gone meanwhile
            return
        try:
            due = self._keys_to_show()
        except NoMatches:  # a screen that is removed loses its widgets one by one
            return
        if due != self._shown_keys:
            self._shown_keys = due
            await super().recompose()

    def _keys_to_show(self) -> list[tuple[str, ...]]:
        """Return what there is to say of each key that may be shown."""
        wanted = self._wanted_actions
        return [
            (binding.action, self.app.get_key_display(binding), binding.description, str(is_enabled), *wanted)
            for _, binding, is_enabled, _ in self.screen.active_bindings.values()
            if binding.show and (not wanted or binding.action.rpartition(".")[2] in wanted)
        ]

    @property
    def _wanted_actions(self) -> Sequence[str]:
        return getattr(self.screen, "footer_actions", ())

    def compose(self) -> ComposeResult:
        """Give the keys: all others are behind the question mark."""
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        if wanted := self._wanted_actions:
            by_action = {key.action.rpartition(".")[2]: key for key in keys}
            keys = [by_action[action] for action in wanted if action in by_action]
        keys = _keep_first_and_last(keys, _MAX_KEYS_WIDE)
        self._hide_overflow(keys, self.size.width or self.app.size.width)
        yield from keys

    def on_resize(self, event: Resize) -> None:
        """Show as many keys as fit whole."""
        self._hide_overflow(list(self.query(FooterKey)), event.size.width)

    def _hide_overflow(self, keys: Sequence[FooterKey], room: int) -> None:
        """Leave keys out before the last, which says where all the others are: none is cut."""
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
    """Return ``most`` of ``keys``: the first ones, and the last."""
    return [*keys] if len(keys) <= most else [*keys[: most - 1], keys[-1]]
