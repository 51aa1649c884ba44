"""Copies text by the copy plan, and reports the result."""

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
from tui.sharing.clipboard.osc52 import TooLongError, encode_osc52, wrap_for_screen, wrap_for_tmux
from tui.sharing.clipboard.plan import ClipboardBackend, get_forced_backends
from tui.sharing.clipboard.programs import ProgramError, run_program

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tui.sharing.clipboard.environment import ClipboardEnvironment

_TMUX_SECONDS: Final = 2.0
_TERMINAL_SECONDS: Final = 2.0
#: Longer than the others, because it starts a Python interpreter.
_NATIVE_SECONDS: Final = 5.0
#: Run by path, not with ``-m``, so that ``-P`` can keep the working folder off the import path.
_NATIVE: Final = (sys.executable, "-P", "-W", "ignore", str(Path(__file__).with_name("native.py")))


@dataclass(frozen=True, slots=True)
class CopyResult:
    """The result of a copy.

    ``used`` has the backends that accepted the text, ``program`` the program of the native one. ``reasons``
    has a sentence for each failed backend, in order. ``is_attached`` is False if tmux has no terminal
    attached.
    """

    used: tuple[ClipboardBackend, ...]
    reasons: tuple[str, ...] = ()
    program: str | None = None
    is_attached: bool = True

    @property
    def message(self) -> str:
        """What happened, as a phrase after "the link was"; it claims no more than is known."""
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
        """Whether a program confirmed the copy; terminals send no confirmation."""
        return ClipboardBackend.NATIVE in self.used or ClipboardBackend.TMUX_BUFFER in self.used


def copy(
    text: str, *, environment: Mapping[str, str], write_to_terminal: Callable[[str], object]
) -> CopyResult:
    """Copy ``text`` to the user's clipboard by the copy plan. Call it from a thread.

    It blocks for a few seconds at most, and raises nothing: the result has a reason for each backend that
    failed. ``write_to_terminal`` is called in this thread with complete escape sequences; an OSError from it
    counts as a failure.
    """
    clipboard_environment = detect_environment(environment)
    try:
        plan = clipboard_environment.plan
    except SettingsError as error:
        return CopyResult((), (str(error),))
    if not plan and get_forced_backends(environment) is None:
        reason = f"a terminal with TERM={environment.get('TERM')} has no clipboard, and there is no desktop"
        return CopyResult((), (reason,))
    used: list[ClipboardBackend] = []
    reasons: list[str] = []
    program: str | None = None
    for backend in plan:
        result = try_backend(
            backend, text, clipboard_environment=clipboard_environment, write_to_terminal=write_to_terminal
        )
        used += result.used
        reasons += result.reasons
        program = result.program or program
        if result.used and backend.is_confirmed:
            break
    return CopyResult(tuple(used), tuple(reasons), program, clipboard_environment.is_attached)


def try_backend(
    backend: ClipboardBackend,
    text: str,
    *,
    clipboard_environment: ClipboardEnvironment,
    write_to_terminal: Callable[[str], object],
) -> CopyResult:
    """Try a single backend; like :func:`copy`, it blocks and raises nothing."""
    data = text.encode("utf-8", errors="replace")
    try:
        if backend is ClipboardBackend.NATIVE:
            program = run_program(
                _NATIVE, data, environment=clipboard_environment.environment, seconds=_NATIVE_SECONDS
            )
            return CopyResult((backend,), program=program)
        _send(backend, data, clipboard_environment, write_to_terminal)
    except (ProgramError, TooLongError) as error:
        return CopyResult((), (f"{backend.value}: {error}",))
    except OSError as error:
        return CopyResult((), (f"{backend.value}: {error.strerror or error}",))
    return CopyResult((backend,))


def _send(
    backend: ClipboardBackend,
    data: bytes,
    clipboard_environment: ClipboardEnvironment,
    write_to_terminal: Callable[[str], object],
) -> None:
    """Send ``data`` to the terminal or to tmux."""
    if backend is ClipboardBackend.TMUX_BUFFER:
        load = ("tmux", "load-buffer", "-w", "-")
        run_program(load, data, environment=clipboard_environment.environment, seconds=_TMUX_SECONDS)
    elif backend is ClipboardBackend.OUTER_TMUX:
        write_to_device(clipboard_environment.client_tty, wrap_for_tmux(encode_osc52(data)))
    elif backend is ClipboardBackend.OSC52_THROUGH_SCREEN:
        write_to_terminal(wrap_for_screen(encode_osc52(data)))
    elif backend is ClipboardBackend.OSC52_THROUGH_TMUX:
        write_to_terminal(wrap_for_tmux(encode_osc52(data)))
    else:
        write_to_terminal(encode_osc52(data))


def write_to_device(path: str, sequence: str) -> None:
    """Write an escape sequence to a terminal within :data:`_TERMINAL_SECONDS`; raises OSError.

    A terminal that is stopped (ctrl+s), or on a slow line, accepts little at a time.
    """
    remaining = memoryview(sequence.encode())
    deadline = time.monotonic() + _TERMINAL_SECONDS
    terminal = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        ready = select.poll()
        ready.register(terminal, select.POLLOUT)
        while remaining:
            if not ready.poll(max(0.0, deadline - time.monotonic()) * 1000):
                message = f"the terminal did not take it within {_TERMINAL_SECONDS:g} s"
                raise TimeoutError(message)
            remaining = remaining[os.write(terminal, remaining) :]
    finally:
        os.close(terminal)
