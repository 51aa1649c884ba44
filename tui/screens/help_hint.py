"""The help, and the hint at it for somebody new: on screens that have a line for it, until it is no news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from tui import commands
from tui.screens.theme_manager import ThemedApp
from tui.settings.ui_state import HINTED_STARTS, WHOLE
from tui.widgets.hint_line import HintLine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from textual.driver import Driver

    from tui.settings import Appearance, UIState


class HintingApp(ThemedApp):
    """Shows the help, and knows by the count of starts whether the hint at it is still news."""

    #: The keys that the user has given to commands, by their ids.
    own_keys: Mapping[str, str]

    def __init__(
        self, looks: Appearance, ours: Path, remembered: UIState, *, driver_class: type[Driver] | None = None
    ) -> None:
        super().__init__(looks, ours, remembered, driver_class=driver_class)
        self.wants_hint = remembered.is_new_here()

    def on_mount(self) -> None:
        """Count this start."""
        if self.wants_hint:
            self._keep(self._remembered.starts() + 1)

    @on(HintLine.Ended)
    def end_hint(self) -> None:
        """Take it away for good."""
        if not self.wants_hint:
            return
        self.wants_hint = False
        self._keep(HINTED_STARTS)
        for screen in self.screen_stack:
            screen.query(HintLine).remove()

    def _keep(self, starts: int) -> None:
        def put() -> None:
            self._remembered.put(WHOLE, starts=starts)

        self.run_worker(put, thread=True, group="remember", exit_on_error=False)

    def action_show_help(self) -> None:
        """Show every key of the screen."""
        from tui.screens.dialogs.help import HelpScreen  # noqa: PLC0415 - no matter of the first frame

        screen = self.screen
        sets = getattr(screen, "COMMAND_SETS", (commands.APP,))
        self.end_hint()
        self.push_screen(HelpScreen(sets, self.own_keys, getattr(screen, "ABOUT", "")), self._carry_out)

    async def _carry_out(self, command_id: str | None) -> None:
        """Carry a command out by its id: in the program, on the screen, or in what has the keys."""
        if command_id is None:
            return
        place, _, action = command_id.partition(".")
        node = self.screen if hasattr(self.screen, f"action_{action}") else self.screen.focused
        await self.run_action(action, default_namespace=self if place == "app" else node or self)

    def action_command_palette(self) -> None:
        """Find a command, or a place to go to, by its name."""
        self.end_hint()
        super().action_command_palette()
