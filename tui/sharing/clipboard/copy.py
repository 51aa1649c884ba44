"""Copying: carry out the copy plan, and say what is known of the outcome."""

from __future__ import annotations

import os
import select
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.settings import SettingsError
from tui.sharing.clipboard.environment import detect_environment
from tui.sharing.clipboard.osc52 import TooLongError, osc52, wrapped_for_screen, wrapped_for_tmux
from tui.sharing.clipboard.plan import ClipboardBackend, forced_ways
from tui.sharing.clipboard.programs import ProgramError, feed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tui.sharing.clipboard.environment import ClipboardEnvironment

_TMUX_SECONDS: Final = 2.0
_TERMINAL_SECONDS: Final = 2.0
#: Longer, for the start of an interpreter on a busy machine.
_NATIVE_SECONDS: Final = 5.0
#: Run by path, not with ``-m``, so that ``-P`` can keep the working folder, whatever it holds, out of it.
_NATIVE: Final = (sys.executable, "-P", "-W", "ignore", str(Path(__file__).with_name("native.py")))


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What is known after a copy.

    ``used`` are the ways that took the text, ``program`` what the native one used. ``reasons`` are sentences
    on the ways that failed, in order. ``is_attached`` is false where tmux said that no terminal is attached.
    """

    used: tuple[ClipboardBackend, ...]
    reasons: tuple[str, ...] = ()
    program: str | None = None
    is_attached: bool = True

    @property
    def message(self) -> str:
        """What happened, to be read after "the link was": no more than is known."""
        if not self.used:
            return "no clipboard here"
        if not self.is_confirmed:
            taker = "the browser" if ClipboardBackend.BROWSER in self.used else "the terminal"
            return f"sent to {taker}, which does not confirm copies"
        parts = [f"copied with {self.program}"] if self.program is not None else []
        if ClipboardBackend.TMUX_BUFFER in self.used:
            parts.append("copied to the tmux buffer")
            parts.append("sent to the terminal" if self.is_attached else "no terminal is attached")
        elif len(self.used) > 1:
            parts.append("sent to the terminal")
        return ", ".join(parts)

    @property
    def is_confirmed(self) -> bool:
        """Whether a program took the text and said so; what is written to a terminal gets no answer."""
        return ClipboardBackend.NATIVE in self.used or ClipboardBackend.TMUX_BUFFER in self.used


def copy(
    text: str, *, environment: Mapping[str, str], write_to_terminal: Callable[[str], object]
) -> CopyResult:
    """Put ``text`` on the clipboard nearest to the person, by the copy plan. Call it from a thread.

    It blocks for as long as programs need, some seconds at the worst, and raises nothing: a way that fails
    leaves its reason in the result, and the next one is tried. ``write_to_terminal`` is called in this thread
    with whole escape sequences; an OSError from it is such a failure.
    """
    around = detect_environment(environment)
    try:
        plan = around.plan
    except SettingsError as error:
        return CopyResult((), (str(error),))
    if not plan and forced_ways(environment) is None:
        reason = f"a terminal with TERM={environment.get('TERM')} has no clipboard, and there is no desktop"
        return CopyResult((), (reason,))
    used: list[ClipboardBackend] = []
    reasons: list[str] = []
    program: str | None = None
    for way in plan:
        result = try_way(way, text, around=around, write_to_terminal=write_to_terminal)
        used += result.used
        reasons += result.reasons
        program = result.program or program
        if result.used and way.is_confirmed:
            break
    return CopyResult(tuple(used), tuple(reasons), program, around.is_attached)


def try_way(
    way: ClipboardBackend,
    text: str,
    *,
    around: ClipboardEnvironment,
    write_to_terminal: Callable[[str], object],
) -> CopyResult:
    """Try one way alone; blocks and raises nothing, as :func:`copy`."""
    data = text.encode("utf-8", errors="replace")
    try:
        if way is ClipboardBackend.NATIVE:
            program = feed(_NATIVE, data, environment=around.environment, seconds=_NATIVE_SECONDS)
            return CopyResult((way,), program=program)
        _send(way, data, around, write_to_terminal)
    except (ProgramError, TooLongError) as error:
        return CopyResult((), (f"{way.value}: {error}",))
    except OSError as error:
        return CopyResult((), (f"{way.value}: {error.strerror or error}",))
    return CopyResult((way,))


def _send(
    way: ClipboardBackend,
    data: bytes,
    around: ClipboardEnvironment,
    write_to_terminal: Callable[[str], object],
) -> None:
    """Hand ``data`` to the terminal or the tmux that we run in."""
    if way is ClipboardBackend.TMUX_BUFFER:
        load = ("tmux", "load-buffer", "-w", "-")
        feed(load, data, environment=around.environment, seconds=_TMUX_SECONDS)
    elif way is ClipboardBackend.OUTER_TMUX:
        write_to_device(around.client_tty, wrapped_for_tmux(osc52(data)))
    elif way is ClipboardBackend.OSC52_THROUGH_SCREEN:
        write_to_terminal(wrapped_for_screen(osc52(data)))
    elif way is ClipboardBackend.OSC52_THROUGH_TMUX:
        write_to_terminal(wrapped_for_tmux(osc52(data)))
    else:
        write_to_terminal(osc52(data))


def write_to_device(path: str, sequence: str) -> None:
    """Write an escape sequence to a terminal, waiting for :data:`_TERMINAL_SECONDS` at most; raises OSError.

    A terminal that is stopped (ctrl+s), or at the end of a slow line, takes little at once.
    """
    left = memoryview(sequence.encode())
    deadline = time.monotonic() + _TERMINAL_SECONDS
    terminal = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        ready = select.poll()
        ready.register(terminal, select.POLLOUT)
        while left:
            if not ready.poll(max(0.0, deadline - time.monotonic()) * 1000):
                message = f"the terminal did not take it within {_TERMINAL_SECONDS:g} s"
                raise TimeoutError(message)
            left = left[os.write(terminal, left) :]
    finally:
        os.close(terminal)
