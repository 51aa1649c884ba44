"""What can go wrong below the routes: a disk that is full, or that cannot be read or written."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL_CODES: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class StorageError(Exception):
    """A store did nothing of what was asked of it, as the disk failed it; the text is the reason."""


class StorageFullError(StorageError):
    """There is no room left."""

    def __init__(self) -> None:
        super().__init__("its disk is full")


@contextmanager
def file_errors() -> Iterator[None]:
    """Raise an OSError as the StorageError that it means; its text names no path."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL_CODES:
            raise StorageFullError from error
        raise StorageError(error.strerror or type(error).__name__) from error
