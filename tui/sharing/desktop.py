"""Opens links and downloaded files on the user's desktop."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from tui.sharing.clipboard.programs import ProgramError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.sharing.clipboard.environment import ClipboardEnvironment

#: Seconds: a failing program fails within this time; a viewer may run for as long as it is open.
_TIMEOUT_SECONDS: Final = 2.0


class NotLocalError(Exception):
    """The user is not at the desktop of this machine; the text says so."""


def open_on_desktop(target: str, clipboard_environment: ClipboardEnvironment) -> None:
    """Open a URL or a path with the desktop's default program. Call it from a thread.

    Over SSH it would open at the remote end, or start a text browser in this terminal. Raises NotLocalError,
    and ProgramError if it cannot be opened. The program gets no terminal, and outlives this one.
    """
    if not clipboard_environment.is_local:
        message = "This session is not on the desktop of this computer, so nothing can be opened there."
        raise NotLocalError(message)
    program = "open" if clipboard_environment.platform == "darwin" else "xdg-open"
    _start((program, target), clipboard_environment.environment)


def _start(arguments: tuple[str, ...], environment: Mapping[str, str]) -> None:
    try:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            start_new_session=True,
        )
    except OSError as error:
        message = f"{arguments[0]} could not be started: {error.strerror}"
        raise ProgramError(message) from error
    try:
        status = process.wait(_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        process.returncode = 0  # it continues without us, and Python should not warn about it
        return
    if status:
        message = f"{arguments[0]} failed with status {status}"
        raise ProgramError(message)
