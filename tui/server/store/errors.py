"""The errors of the stores."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL_CODES: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class StorageError(Exception):
    """A disk operation failed and changed nothing; the text is the reason."""


class StorageFullError(StorageError):
    """The disk is full."""

    def __init__(self) -> None:
        super().__init__("its disk is full")


class ParentMissingError(Exception):
    """The service or conversation of a new record does not exist (any more)."""


class UniqueNameTakenError(Exception):
    """Another conversation of the service has this unique name."""


class ParticipantExistsError(Exception):
    """The conversation has a participant with this identity, or with this address and proxy address."""


class UserExistsError(Exception):
    """The service has a user with this identity."""


class MediaNotFoundError(Exception):
    """The media to attach is unknown, belongs to another service, or is too old."""


class MediaTakenError(Exception):
    """The media to attach already belongs to a message."""


@contextmanager
def file_errors() -> Iterator[None]:
    """Convert an OSError to a StorageError; its text contains no path."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL_CODES:
            raise StorageFullError from error
        raise StorageError(error.strerror or type(error).__name__) from error
