"""The installed program, a home for it, and the processes that belong to it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.programs import wait_until
from tui.server import samples

if TYPE_CHECKING:
    from tests.terminal.tmux import Tmux

#: The installed command of the environment that runs the tests.
MEDIADECK = str(Path(sys.executable).with_name("mediadeck"))

#: Terminal modes that a program may change and must restore, by tmux's names.
MODES = (
    "alternate_on",
    "cursor_flag",
    "cursor_x",
    "cursor_y",
    "insert_flag",
    "keypad_cursor_flag",
    "keypad_flag",
    "mouse_any_flag",
    "mouse_sgr_flag",
    "origin_flag",
    "pane_title",
    "wrap_flag",
)


@dataclass(frozen=True, slots=True)
class Home:
    """A home directory and a folder for temporary files, both empty at first."""

    path: Path
    temporary: Path

    @classmethod
    def within(cls, folder: Path) -> Self:
        """Create one in ``folder``, for a user who has chosen the local service for every start."""
        home = cls(folder / "home", folder / "temporary")
        home.config.parent.mkdir(parents=True)
        home.config.write_text('default_profile = "local"\n')
        home.temporary.mkdir()
        return home

    @property
    def config(self) -> Path:
        """The path of the configuration; without this file, it is the home of a new user."""
        return self.path / ".config" / "mediadeck" / "config.toml"

    @property
    def environment(self) -> dict[str, str]:
        """The variables for programs in this home; the XDG folders are unset, and so below HOME."""
        return {"HOME": str(self.path), "TMPDIR": str(self.temporary)}

    def left_behind(self) -> list[str]:
        """Return the names of all temporary files."""
        return sorted(entry.name for entry in self.temporary.rglob("*"))

    def processes(self) -> list[str]:
        """Return a line for each process with this home, regardless of its parent."""
        listing = subprocess.run(
            ["ps", "axeww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True
        ).stdout
        return [line for line in listing.splitlines() if f"HOME={self.path} " in f"{line} "]


def assert_nothing_is_left(home: Home) -> None:
    """Wait for the end of all processes, and check that no temporary file is left."""
    wait_until(lambda: not home.processes(), lambda: f"the end of {home.processes()}")
    assert home.left_behind() == []


def open_service(terminal: Tmux, name: str) -> None:
    """Move the cursor from the first service to the one of this name, and open it."""
    screen = terminal.wait_for(name)
    place = sorted(("All services", *sample_services()), key=screen.index).index(name)
    terminal.keys("Home", *["Down"] * place, "Enter")


def sample_services() -> list[str]:
    """Return the names of the services of a new user."""
    return [service.friendly_name for service in samples.sample_services()]


def sample_names(service: str) -> list[str]:
    """Return the file names of all media of a sample service, as sent; empty for a media without a name."""
    return [
        media.filename or ""
        for sample in samples.sample_services()
        if sample.friendly_name == service
        for conversation in sample.conversations
        for message in conversation.messages
        for media in message.media
    ]
