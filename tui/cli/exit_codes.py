"""What the program's exit code tells a script: the one table, which the help and the manual repeat."""

from __future__ import annotations

from typing import Final

from tui.settings.errors import ConfigError, CredentialsError, InvalidSettingError, UnknownProfileError

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
CREDENTIALS: Final = 3
NOT_FOUND: Final = 4
PARTLY: Final = 5
INTERRUPTED: Final = 130

#: Every code and what it means. A signal N ends a transfer with 128 + N.
MEANINGS: Final = {
    DONE: "done",
    FAILED: "failed",
    USAGE: "wrong usage or configuration",
    CREDENTIALS: "no or wrong credentials",
    NOT_FOUND: "not found",
    PARTLY: "some of several failed",
    INTERRUPTED: "interrupted",
}


def of_signal(number: int) -> int:
    """Return the code of a program that a signal ended, as shells count it."""
    return 128 + number


def of_error(error: BaseException) -> int:
    """Return the code for ``error``, whichever command it ended."""
    from tui.api.errors import Forbidden, NotFound, Unauthorized  # noqa: PLC0415 - commands that go well do without it
    from tui.cli.lookup import NotFoundError  # noqa: PLC0415

    if isinstance(error, ConfigError | InvalidSettingError):
        return USAGE
    if isinstance(error, CredentialsError | Unauthorized | Forbidden):
        return CREDENTIALS
    if isinstance(error, UnknownProfileError | NotFoundError | NotFound):
        return NOT_FOUND
    return FAILED
