"""What a session needs of the program that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DisplayFacts:
    """How the program draws: the system of its colours as Rich names it, on a dark background or not."""

    color_system: str | None
    is_dark: bool
    is_colourless: bool
    is_ascii: bool


class Display(Protocol):
    """The program, as far as a session knows it."""

    @property
    def facts(self) -> DisplayFacts:
        """How the program draws now."""

    @property
    def cell_size(self) -> tuple[int, int] | None:
        """The width and height of a cell in pixels, None if the terminal does not say."""

    @property
    def is_web(self) -> bool:
        """Whether it is shown in a web browser."""

    def key_of(self, command_id: str) -> str:
        """Return the key of a command, for a sentence."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
    ) -> None:
        """Show a notice of plain text, for ``timeout`` seconds."""

    def transfers_changed(self) -> None:
        """Show how far the transfers are; from any thread."""

    def file_ready(self, path: Path) -> None:
        """Hand the downloaded file at ``path`` to the web browser; from any thread."""

    def run_in_thread(self, work: Callable[[], None]) -> None:
        """Run ``work`` in a thread; its failure is shown."""
