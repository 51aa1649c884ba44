"""The hint for new users, shown at the first few starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tui.screens.controller import Controller
from tui.settings.ui_state import MAX_HINTED_STARTS, PROGRAM_KEY
from tui.widgets.hint_line import HintLine

if TYPE_CHECKING:
    from tui.screens.controller import Host
    from tui.settings import UIState


class HelpHint(Controller):
    """Decides by the number of starts whether to show the hint."""

    def __init__(self, host: Host, ui_state: UIState) -> None:
        super().__init__(host)
        self._ui_state = ui_state
        self.is_wanted = ui_state.is_new_user()

    def count_start(self) -> None:
        """Count this start."""
        if self.is_wanted:
            self.keep(self._ui_state, PROGRAM_KEY, starts=self._ui_state.count_starts() + 1)

    def end(self) -> None:
        """Remove the hint permanently."""
        if not self.is_wanted:
            return
        self.is_wanted = False
        self.keep(self._ui_state, PROGRAM_KEY, starts=MAX_HINTED_STARTS)
        for screen in self.app.screen_stack:
            screen.query(HintLine).remove()


@runtime_checkable
class HasHelpHint(Protocol):
    """An app with a hint."""

    help_hint: HelpHint


def wants_hint(app: object) -> bool:
    """Whether screens of ``app`` should show the hint."""
    return isinstance(app, HasHelpHint) and app.help_hint.is_wanted
