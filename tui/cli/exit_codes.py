"""What the program's exit code tells a script."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
CREDENTIALS: Final = 3
INTERRUPTED: Final = 130
