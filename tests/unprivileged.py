"""Someone whom permissions bind: tests may run as root, who may read everything."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[Path]:
    """Give a folder of the person as whom this process acts until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        was_root = os.geteuid() == 0
        if was_root:
            os.chown(folder, _NOBODY, _NOBODY)
            os.seteuid(_NOBODY)
        try:
            yield Path(folder)
        finally:
            if was_root:
                os.seteuid(0)
            for path in Path(folder).iterdir():
                path.chmod(0o700)
