"""The exit codes: the single table behind the help and the manual."""

from __future__ import annotations

from typing import Final

from tui.api.errors import ApiError, Forbidden, NotFound, Unauthorized
from tui.cli.errors import NotFoundError
from tui.settings.errors import (
    ConfigError,
    CredentialsError,
    InvalidSettingError,
    SettingsError,
    UnknownProfileError,
)

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
CREDENTIALS: Final = 3
NOT_FOUND: Final = 4
PARTLY: Final = 5
INTERRUPTED: Final = 130

#: Every code and its meaning. A transfer ended by signal N exits with 128 + N.
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
    """Return the exit code of a program ended by signal ``number``, by shell convention."""
    return 128 + number


def expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors that are reported in a sentence, without a traceback."""
    return SettingsError, NotFoundError, ApiError


def of_error(error: BaseException) -> int:
    """Return the exit code for ``error``, the same in every command."""
    if isinstance(error, ConfigError | InvalidSettingError):
        return USAGE
    if isinstance(error, CredentialsError | Unauthorized | Forbidden):
        return CREDENTIALS
    if isinstance(error, UnknownProfileError | NotFoundError | NotFound):
        return NOT_FOUND
    return FAILED
