"""The hint for somebody new: on the screens that have a line for it, until it is no news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual import on

from tui.screens.themed_app import ThemedApp
from tui.settings import WHOLE
from tui.widgets.hint_line import HintLine

if TYPE_CHECKING:
    from pathlib import Path

    from textual.driver import Driver

    from tui.settings import Looks, Remembered

#: It goes away by itself after so many starts.
_STARTS: Final = 5


class HintingApp(ThemedApp):
    """Counts the starts, and knows whether the hint is still news to whoever is here."""

    def __init__(
        self, looks: Looks, ours: Path, remembered: Remembered, *, driver_class: type[Driver] | None = None
    ) -> None:
        super().__init__(looks, ours, remembered, driver_class=driver_class)
        starts: Any = remembered.of(WHOLE).get("starts", 0)
        self._starts: int = starts if isinstance(starts, int) else 0
        self.wants_hint = self._starts < _STARTS

    def on_mount(self) -> None:
        """Count this start."""
        if self.wants_hint:
            self._keep(self._starts + 1)

    @on(HintLine.Ended)
    def end_hint(self) -> None:
        """Take it away for good."""
        if not self.wants_hint:
            return
        self.wants_hint = False
        self._keep(_STARTS)
        for screen in self.screen_stack:
            screen.query(HintLine).remove()

    def _keep(self, starts: int) -> None:
        def put() -> None:
            self._remembered.put(WHOLE, starts=starts)

        self.run_worker(put, thread=True, group="remember", exit_on_error=False)
