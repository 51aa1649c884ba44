"""Query the terminal for its colours and image protocols, outside the browser."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from rich.console import Console

from tui.preview import Renderer, choose_renderer, detect_terminal
from tui.settings import ConfigError, configured_previews, read_preview_settings
from tui.terminal.capabilities import QUESTION, can_be_queried, parse_answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.preview.capabilities import TerminalCapabilities

_TIMEOUT: Final = 1.0
_MAX_BYTES: Final = 4096


def describe_rendering(environment: Mapping[str, str], *, may_query: bool) -> str:
    """Describe the terminal's colours and the picture renderer.

    With ``may_query``, write a query to the terminal.
    """
    colours = Console(file=sys.stdout).color_system
    terminal = detect_terminal(
        environment, colours, dark=True, graphics=_query_graphics(environment) if may_query else frozenset()
    )
    choice = choose_renderer(_setting(environment), terminal)
    names = {"truecolor": "24-bit colours", "256": "256 colours", "standard": "16 colours"}
    depth = names.get(terminal.colours or "", "no colours")
    return f"{depth}; pictures as {choice.renderer.value}: {choice.why}"


def _setting(environment: Mapping[str, str]) -> Renderer:
    try:
        previews = configured_previews()
    except ConfigError:  # reported as a separate finding
        previews = None
    return Renderer(read_preview_settings(environment, previews).renderer)


def _query_graphics(environment: Mapping[str, str]) -> frozenset[Renderer]:
    if not (sys.stdin.isatty() and sys.stdout.isatty() and can_be_queried(environment)):
        return frozenset()
    return _query().graphics(environment)


def _query() -> TerminalCapabilities:
    """Query the terminal, wait up to a second for the response, and restore its modes."""
    answer = ""
    modes = termios.tcgetattr(0)
    try:
        tty.setcbreak(0)
        sys.stdout.write(QUESTION)
        sys.stdout.flush()
        deadline = time.monotonic() + _TIMEOUT
        while not parse_answers(answer).is_complete and len(answer) < _MAX_BYTES:
            ready, _, _ = select.select([0], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                break
            answer += os.read(0, _MAX_BYTES).decode(errors="replace")
    finally:
        with suppress(termios.error):
            termios.tcsetattr(0, termios.TCSADRAIN, modes)
    return parse_answers(answer)
