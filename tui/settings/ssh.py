"""Whether the program runs in an SSH session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The variables that sshd sets in a session (sshd(8) and ssh(1), ENVIRONMENT).
SSH_VARIABLES: Final = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


def is_over_ssh(environment: Mapping[str, str]) -> bool:
    """Whether ``environment`` is that of an SSH session."""
    return any(environment.get(name) for name in SSH_VARIABLES)
