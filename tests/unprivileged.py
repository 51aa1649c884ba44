"""Act as a user without privileges: root may read and write everything."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY_UID = 65534


@contextmanager
def unprivileged() -> Iterator[Path]:
    """Drop the privileges of root for the block; yield a temporary folder of the user it acts as.

    Modules must be imported before: the user may be unable to read the repository.
    """
    with tempfile.TemporaryDirectory() as folder:
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder, _NOBODY_UID, _NOBODY_UID)
            os.seteuid(_NOBODY_UID)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.seteuid(0)
            for path in Path(folder).iterdir():
                path.chmod(0o700)
