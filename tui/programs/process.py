"""Run programs: in this terminal, in the background, or for their output."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import termios
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tui.sharing.clipboard.programs import ProgramError
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Seconds between two checks of a background program.
_INTERVAL: Final = 0.05
#: The maximum displayed length of an error message, in characters.
_MOST_SHOWN: Final = 200
#: The maximum stored output, in bytes.
MAX_OUTPUT: Final = 1_000_000
#: Resets what a killed program may leave behind: colours, a scroll region, another charset, insert mode.
_RESET: Final = "\x1b[m\x1b[?6l\x1b[r\x1b[?7h\x1b[4l\x1b(B\x0f\x1b[?25h"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a program: its status, negative for a signal, and its output, if captured."""

    status: int
    output: str = ""

    @property
    def description(self) -> str:
        """The status in words, with the last line of the output: ``ended with status 3: no such tag``."""
        if self.status < 0:
            return f"was ended by {_name_signal(-self.status)}"
        lines = self.output.strip().splitlines()
        reason = f": {make_short_line(lines[-1], _MOST_SHOWN)}" if lines else ""
        return f"ended with status {self.status}{reason}"


def run_in_terminal(arguments: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    """Run a program in this terminal until it exits, then restore the terminal. Raise ProgramError.

    Blocks; call it in the main thread. Ctrl+c goes to the program, ctrl+z stops both.
    """
    with _keep_terminal(), _leave_signals_to_program(), _start(arguments, environment) as process:
        return Outcome(process.wait())


def start_in_background(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], Any]:
    """Start a program without a terminal, and return it with its output file. Raise ProgramError.

    Blocks briefly. The program outlives this one.
    """
    output = tempfile.TemporaryFile()  # noqa: SIM115 - read_outcome closes it
    try:
        process = _start(
            arguments,
            environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except BaseException:
        output.close()
        raise
    return process, output


async def run_in_background(
    arguments: Sequence[str], environment: Mapping[str, str], *, ends_with_us: bool = False
) -> Outcome:
    """Run a program without a terminal until it exits. Raise ProgramError.

    If the caller is cancelled, the program continues; with ``ends_with_us``, it is killed with all its child
    processes.
    """
    process, output = await asyncio.to_thread(start_in_background, arguments, environment)
    try:
        while process.poll() is None:  # noqa: ASYNC110 - a child watcher would kill it with the loop
            await asyncio.sleep(_INTERVAL)
    except asyncio.CancelledError:
        if ends_with_us:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.returncode = 0  # it continues without us, and Python should not warn about it
        raise
    else:
        output.seek(0)
        return Outcome(process.returncode, output.read(MAX_OUTPUT).decode(errors="replace"))
    finally:
        output.close()


def _start(
    arguments: Sequence[str], environment: Mapping[str, str], **options: Any
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(list(arguments), env=dict(environment), **options)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{make_short_line(arguments[0], _MOST_SHOWN)} could not be started: {reason}."
        raise ProgramError(message) from None


@contextmanager
def _keep_terminal() -> Iterator[None]:
    """Restore the terminal's modes, whatever the program has left."""
    terminal = sys.__stdin__
    if terminal is None or not terminal.isatty():
        yield
        return
    modes = termios.tcgetattr(terminal)
    try:
        yield
    finally:
        with suppress(termios.error, OSError):  # the terminal has gone away
            termios.tcsetattr(terminal, termios.TCSADRAIN, modes)
        output = sys.__stdout__
        if output is not None and output.isatty():
            with suppress(OSError):
                output.write(_RESET)
                output.flush()


@contextmanager
def _leave_signals_to_program() -> Iterator[None]:
    """Survive the signals that the terminal sends to all of its foreground programs."""
    # A handler, not SIG_IGN, which the program would inherit.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _name_signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
