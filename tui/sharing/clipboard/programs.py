"""Runs clipboard programs so that they cannot block this program or touch its terminal."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ProgramError(Exception):
    """A program did not start, timed out or failed; the text says why, without the input."""


def run_program(
    arguments: Sequence[str], data: bytes, *, environment: Mapping[str, str], seconds: float
) -> str:
    """Run a program with ``data`` on stdin and return its stdout, within ``seconds``.

    Raises ProgramError. Any text on stderr counts as a failure, since pyperclip drops the exit status. The
    program gets its own session and no terminal. Its output goes to unnamed files instead of pipes: xclip and
    wl-copy leave a process behind that serves the clipboard and keeps inherited pipes open. That process
    outlives this one.
    """
    name = os.path.basename(arguments[0])  # the name of a program, not its path
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
                env=dict(environment),
                start_new_session=True,
            )
        except OSError as error:
            message = f"{name} could not be started: {error.strerror}"
            raise ProgramError(message) from error
        with process:
            try:
                process.communicate(data, timeout=seconds)
            except subprocess.TimeoutExpired:
                message = f"{name} did not answer within {seconds:g} s"
                raise ProgramError(message) from None
            finally:
                _kill_group(process)
        output.seek(0)
        errors.seek(0)
        error_text = errors.read().decode(errors="replace").strip()
        if process.returncode or error_text:
            message = error_text or f"{name} failed with status {process.returncode}"
            raise ProgramError(message)
        return output.read().decode(errors="replace").strip()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that is still running, with all its child processes."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
