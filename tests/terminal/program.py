"""The installed program, a home for it, and the processes that belong to it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

#: The command as a user has it, from the environment that the tests run in.
MEDIADECK = str(Path(sys.executable).with_name("mediadeck"))


@dataclass(frozen=True, slots=True)
class Home:
    """A home directory and a folder for temporary files, both empty at first."""

    path: Path
    temporary: Path

    @classmethod
    def within(cls, folder: Path) -> Self:
        """Make one in ``folder``."""
        home = cls(folder / "home", folder / "temporary")
        home.path.mkdir()
        home.temporary.mkdir()
        return home

    @property
    def environment(self) -> dict[str, str]:
        """What makes a program live here; the XDG folders are unset, and so below HOME."""
        return {"HOME": str(self.path), "TMPDIR": str(self.temporary)}

    def left_behind(self) -> list[str]:
        """Return the names of the temporary files that are there."""
        return sorted(entry.name for entry in self.temporary.rglob("*"))

    def processes(self) -> list[str]:
        """Return a line for each process that lives in this home, whosever child it is."""
        listing = subprocess.run(
            ["ps", "axeww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True
        ).stdout
        return [line for line in listing.splitlines() if f"HOME={self.path} " in f"{line} "]
