"""Detects the user's terminal. In tmux the environment dates from the pane's start, so tmux is queried."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.settings import SSH_VARIABLES
from tui.sharing.clipboard.plan import (
    DESKTOP_VARIABLES,
    ClipboardBackend,
    is_in_tmux,
    is_local,
    plan_copy,
)
from tui.sharing.clipboard.programs import ProgramError, run_program

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIMEOUT_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class ClipboardEnvironment:
    """The inputs of the copy plan: the environment, and the terminal that tmux is attached to.

    ``client_tty`` is the device of that terminal, ``client_term`` its TERM; both are empty outside tmux.
    """

    environment: Mapping[str, str]
    platform: str = sys.platform
    client_term: str = ""
    client_tty: str = ""

    @property
    def plan(self) -> tuple[ClipboardBackend, ...]:
        """The backends to try, in order; raises SettingsError."""
        return plan_copy(self.environment, self.platform, self.client_term)

    @property
    def is_attached(self) -> bool:
        """Whether a terminal is attached; always true outside tmux."""
        return bool(self.client_tty) or not is_in_tmux(self.environment)

    @property
    def is_local(self) -> bool:
        """Whether the user is at the desktop of this machine."""
        return is_local(self.environment, self.platform)


def detect_environment(environment: Mapping[str, str]) -> ClipboardEnvironment:
    """Return the environment as reported by tmux; without a response, return ``environment`` unchanged.

    tmux updates SSH_CONNECTION and DISPLAY of the session from its latest client (``update-environment``).
    Blocks for at most a second: call it from a thread.
    """
    if not is_in_tmux(environment):
        return ClipboardEnvironment(environment)
    pane = environment.get("TMUX_PANE")
    target = ("-t", pane) if pane else ()
    # Both are empty without a client.
    command = ("display-message", "-p", *target, "=#{client_termname}=#{client_tty}")
    try:
        output = run_program(
            ("tmux", *command, ";", "show-environment", *target),
            b"",
            environment=environment,
            seconds=_TIMEOUT_SECONDS,
        )
    except ProgramError:
        return ClipboardEnvironment(environment)
    client, *variables = output.split("\n")
    term, _, tty = client.removeprefix("=").partition("=")
    return ClipboardEnvironment(_update(environment, variables), sys.platform, term, tty)


def _update(environment: Mapping[str, str], output: list[str]) -> dict[str, str]:
    """Return ``environment`` with the SSH and desktop variables of tmux; it lists a removed one as ``-NAME``.

    tmux updates SSH_CONNECTION only, so the other SSH variables, from the pane's start, are removed with it.
    """
    updated = dict(environment)
    names = {line.removeprefix("-").partition("=")[0] for line in output}
    if "SSH_CONNECTION" in names:
        for name in SSH_VARIABLES:
            updated.pop(name, None)
    for name in names.intersection(DESKTOP_VARIABLES):
        updated.pop(name, None)
    for line in output:
        name, is_set, value = line.partition("=")
        if is_set and name in {"SSH_CONNECTION", *DESKTOP_VARIABLES}:
            updated[name] = value
    return updated
