"""Opening a folder on the desktop, where the person sits at it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def open_folder(folder: Path, environment: Mapping[str, str]) -> bool:
    """Open ``folder`` with what the desktop has for it; return whether there is one before the person.

    Over SSH it would open at the far end. Call it from a thread; raises OSError where nothing opens it.
    """
    is_remote = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
    has_desktop = sys.platform == "darwin" or any(
        environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if is_remote or not has_desktop:
        return False
    subprocess.run(
        ["open" if sys.platform == "darwin" else "xdg-open", folder],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=10,
        check=True,
    )
    return True
