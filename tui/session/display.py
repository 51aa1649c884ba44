"""What a session needs from the app that displays it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DisplayFacts:
    """The app's drawing capabilities: Rich's colour system, and whether the background is dark."""

    color_system: str | None
    is_dark: bool
    is_colourless: bool
    is_ascii: bool


class Display(Protocol):
    """The app as a session sees it."""

    @property
    def facts(self) -> DisplayFacts:
        """The app's current drawing capabilities."""

    @property
    def cell_size(self) -> tuple[int, int] | None:
        """The width and height of a cell in pixels, None if the terminal does not report them."""

    @property
    def is_web(self) -> bool:
        """Whether the app runs in a web browser."""

    def key_of(self, command_id: str) -> str:
        """Return the key of a command, for use in a sentence."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
    ) -> None:
        """Show a plain-text notice for ``timeout`` seconds."""

    def transfers_changed(self) -> None:
        """Show the progress of the transfers; callable from any thread."""

    def file_ready(self, path: Path) -> None:
        """Pass the downloaded file at ``path`` to the web browser; callable from any thread."""

    def run_in_thread(self, work: Callable[[], None]) -> None:
        """Run ``work`` in a thread; errors are shown to the user."""
