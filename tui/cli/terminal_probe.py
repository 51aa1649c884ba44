"""What the terminal says of the pictures and colours that it can draw, asked without a screen."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.preview import Renderer
    from tui.terminal.capabilities import TerminalCapabilities

_PATIENCE: Final = 1.0
_LONGEST: Final = 4096


def pictures_told(environment: Mapping[str, str], *, may_ask: bool) -> str:
    """Return in words how many colours there are, and by which protocol pictures are drawn here.

    The terminal is asked where it ``may_ask``: that writes to it.
    """
    from rich.console import Console  # noqa: PLC0415 - other commands start without it

    from tui.preview import choose_renderer, detect_terminal  # noqa: PLC0415

    colours = Console(file=sys.stdout).color_system
    terminal = detect_terminal(
        environment, colours, dark=True, graphics=_graphics(environment) if may_ask else frozenset()
    )
    choice = choose_renderer(_setting(environment), terminal)
    names = {"truecolor": "24-bit colours", "256": "256 colours", "standard": "16 colours"}
    depth = names.get(terminal.colours or "", "no colours")
    return f"{depth}; pictures as {choice.renderer.value}: {choice.why}"


def _setting(environment: Mapping[str, str]) -> Renderer:
    from tui.preview import Renderer  # noqa: PLC0415
    from tui.settings import preview_settings  # noqa: PLC0415 - as above

    return Renderer(preview_settings(environment).renderer)


def _graphics(environment: Mapping[str, str]) -> frozenset[Renderer]:
    from tui.terminal.capabilities import can_be_queried  # noqa: PLC0415 - as above

    if not (sys.stdin.isatty() and sys.stdout.isatty() and can_be_queried(environment)):
        return frozenset()
    return _ask().graphics(environment)


def _ask() -> TerminalCapabilities:
    """Ask, and wait a moment for the last answer; the terminal is left as it was."""
    from tui.terminal.capabilities import QUESTION, parse_answers  # noqa: PLC0415 - as above

    heard = ""
    before = termios.tcgetattr(0)
    try:
        tty.setcbreak(0)
        sys.stdout.write(QUESTION)
        sys.stdout.flush()
        until = time.monotonic() + _PATIENCE
        while not parse_answers(heard).is_complete and len(heard) < _LONGEST:
            ready, _, _ = select.select([0], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                break
            heard += os.read(0, _LONGEST).decode(errors="replace")
    finally:
        with suppress(termios.error):
            termios.tcsetattr(0, termios.TCSADRAIN, before)
    return parse_answers(heard)
