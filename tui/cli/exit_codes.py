"""What the program's exit code tells a script."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
CREDENTIALS: Final = 3
NOT_FOUND: Final = 4
#: Some of several were done, the others failed.
PARTLY: Final = 5
INTERRUPTED: Final = 130
