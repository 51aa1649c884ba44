"""Copying: carry out the copy plan, and say what is known of the outcome."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.sharing.osc52 import TooLongError, osc52, wrapped_for_tmux
from tui.sharing.plan import Way, plan_copy
from tui.sharing.programs import ProgramError, feed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TMUX_SECONDS: Final = 2.0
#: Longer, for the start of an interpreter on a busy machine.
_NATIVE_SECONDS: Final = 5.0
#: Run by path, not with ``-m``, so that ``-P`` can keep the working folder, whatever it holds, out of it.
_NATIVE: Final = (sys.executable, "-P", "-W", "ignore", str(Path(__file__).with_name("native.py")))


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What is known after a copy.

    ``used`` are the ways that took the text, ``program`` what the native one used. ``reasons`` are sentences
    on the ways that failed, in order.
    """

    used: tuple[Way, ...]
    reasons: tuple[str, ...] = ()
    program: str | None = None

    @property
    def message(self) -> str:
        """What happened, to be read after "the link": a terminal that was sent something does not answer."""
        parts: list[str] = []
        if self.program is not None:
            parts.append(f"copied with {self.program}")
        if Way.TMUX_BUFFER in self.used:
            parts.append("sent to the terminal's clipboard through tmux")
        elif Way.OSC52 in self.used or Way.OSC52_THROUGH_TMUX in self.used:
            parts.append("sent to the terminal's clipboard")
        return " and ".join(parts) or "no clipboard here"


def copy(
    text: str, *, environment: Mapping[str, str], write_to_terminal: Callable[[str], object]
) -> CopyResult:
    """Put ``text`` on the clipboard nearest to the person, by the copy plan. Call it from a thread.

    It blocks for as long as programs need, some seconds at the worst, and raises nothing: a way that fails
    leaves its reason in the result, and the next one is tried. ``write_to_terminal`` is called in this thread
    with whole escape sequences; an OSError from it is such a failure.
    """
    data = text.encode("utf-8", errors="replace")
    used: list[Way] = []
    reasons: list[str] = []
    program: str | None = None
    for way in plan_copy(environment, sys.platform):
        try:
            if way is Way.NATIVE:
                program = feed(_NATIVE, data, environment=environment, seconds=_NATIVE_SECONDS)
            else:
                _send(way, data, environment, write_to_terminal)
        except (ProgramError, TooLongError, OSError) as error:
            reasons.append(f"{way.value}: {error}")
            continue
        used.append(way)
        if way.is_confirmed:
            break
    return CopyResult(tuple(used), tuple(reasons), program)


def _send(
    way: Way, data: bytes, environment: Mapping[str, str], write_to_terminal: Callable[[str], object]
) -> None:
    """Hand ``data`` to the terminal or the tmux that we run in."""
    if way is Way.TMUX_BUFFER:
        feed(("tmux", "load-buffer", "-w", "-"), data, environment=environment, seconds=_TMUX_SECONDS)
    elif way is Way.OSC52_THROUGH_TMUX:
        write_to_terminal(wrapped_for_tmux(osc52(data)))
    else:
        write_to_terminal(osc52(data))
