"""The app's display, as the session sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from tui.commands.keymap import key_on
from tui.screens.messages import ReadyForBrowser, TransfersChanged
from tui.session.display import DisplayFacts
from tui.terminal.ascii_filter import is_ascii
from tui.terminal.capabilities import read_cell_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import App


class AppDisplay:
    """A :class:`tui.session.display.Display` over a Textual app."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app

    @property
    def facts(self) -> DisplayFacts:
        """The app's current drawing capabilities."""
        app = self._app
        return DisplayFacts(app.console.color_system, app.current_theme.dark, app.no_color, is_ascii(app))

    @property
    def cell_size(self) -> tuple[int, int] | None:
        """The width and height of a cell in pixels, None if the terminal does not report them."""
        return read_cell_size()

    @property
    def is_web(self) -> bool:
        """Whether the app is shown in a web browser."""
        return self._app.is_web

    def key_of(self, command_id: str) -> str:
        """Return the key of a command, for use in a sentence."""
        return key_on(self._app, command_id)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
    ) -> None:
        """Show a plain-text notice for ``timeout`` seconds."""
        self._app.notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def transfers_changed(self) -> None:
        """Post a message that transfers have changed."""
        self._app.post_message(TransfersChanged())

    def file_ready(self, path: Path) -> None:
        """Post a message that the web browser can fetch the file at ``path``."""
        self._app.post_message(ReadyForBrowser(path))

    def run_in_thread(self, work: Callable[[], None]) -> None:
        """Run ``work`` as a worker in a thread."""
        self._app.run_worker(work, thread=True, group="session", exit_on_error=False)
