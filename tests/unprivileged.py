"""Act as a user without privileges, because root can read and write everything."""

from __future__ import annotations

import importlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY_UID: Final = 65534
_bootstrap: Final[Any] = importlib._bootstrap
_FIND_AND_LOAD: Final = _bootstrap._find_and_load


@contextmanager
def unprivileged() -> Iterator[Path]:
    """Drop the privileges of root for the block; yield a temporary folder of the user it acts as.

    Modules are still imported as root: the user may be unable to read the repository, or Python.
    """
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() != 0:
            yield Path(folder)
        else:
            os.chown(folder, _NOBODY_UID, _NOBODY_UID)
            os.seteuid(_NOBODY_UID)
            try:
                with mock.patch.object(_bootstrap, "_find_and_load", _import_as_root):
                    yield Path(folder)
            finally:
                os.seteuid(0)
        for path in Path(folder).iterdir():
            path.chmod(0o700)


def _import_as_root(*arguments: Any) -> Any:
    user = os.geteuid()
    os.seteuid(0)
    try:
        return _FIND_AND_LOAD(*arguments)
    finally:
        os.seteuid(user)
