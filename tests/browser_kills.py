"""Kill the browser with uploads queued, resume at the next start, and count the results."""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx

from tests.local_service import service_process
from tests.programs import wait_until
from tests.terminal.program import MEDIADECK, Home, open_service, sample_services
from tests.terminal.tmux import Tmux

if TYPE_CHECKING:
    from pathlib import Path

FILES: Final = 12
_SIZE: Final = 15_000_000
_PATIENCE: Final = 90.0
_ENDS: Final = (signal.SIGKILL, signal.SIGHUP, signal.SIGTERM)
_OFFER: Final = "not finished:"
#: A program that ends before all files are sent offers the rest at its next start.
_MOST_STARTS: Final = 5


@dataclass(frozen=True, slots=True)
class BrowserOutcome:
    """The number of kills and of offers at the next start, and the files that are not there exactly once."""

    endings: int
    offered: int
    lost: int
    doubled: int

    @property
    def is_sound(self) -> bool:
        """Whether each kill was followed by an offer, and each file has one message."""
        return self.offered == self.endings and not (self.lost or self.doubled)


def end_browsers(folder: Path, endings: int) -> BrowserOutcome:
    """End this many browsers, each in its own home, by SIGKILL, SIGHUP and SIGTERM."""
    offered = lost = doubled = 0
    for number in range(endings):
        place = folder / str(number)
        place.mkdir()
        home = Home.within(place)
        files = place / "files"
        files.mkdir()
        for name in _names():
            (files / name).write_bytes(os.urandom(1024) + bytes(_SIZE))
        with Tmux() as terminal:
            _upload_all(terminal, home, files)
            os.kill(int(terminal.ask("pane_pid")), _ENDS[number % len(_ENDS)])
            _wait_for_end(home)
        offered += _go_on(home)
        counts = Counter(_attached(home))
        lost += sum(not counts[name] for name in _names())
        doubled += sum(counts[name] > 1 for name in _names())
    return BrowserOutcome(endings, offered, lost, doubled)


def _wait_for_end(home: Home) -> None:
    wait_until(lambda: not home.processes(), lambda: f"the end of {home.processes()}", _PATIENCE)


def _names() -> list[str]:
    return [f"file-{number}.bin" for number in range(FILES)]


def _upload_all(terminal: Tmux, home: Home, files: Path) -> None:
    """Start the browser in the folder of the files, and upload them all to one conversation."""
    terminal.start([MEDIADECK], environment=home.environment, folder=files)
    open_service(terminal, sample_services()[0])
    terminal.wait_for("synced", _PATIENCE)
    terminal.keys("u")
    terminal.wait_for("type to filter, or a path")
    terminal.wait_for("file-0.bin")
    terminal.keys("C-a")
    terminal.wait_for(f"{FILES} marked")
    terminal.keys("C-o")
    terminal.wait_for(f"enter send {FILES} files here")
    terminal.keys("Enter")
    terminal.wait_for("application/octet-s")
    terminal.keys("C-s")
    journals = home.path / ".local" / "state" / "mediadeck" / "transfers"
    wait_until(
        lambda: any('"added"' in path.read_text() for path in journals.glob("*.jsonl")),
        lambda: "no line in the journal",
    )


def _go_on(home: Home) -> bool:
    """Start the browser until nothing is left to send; return whether the first start offered the rest."""
    for number in range(_MOST_STARTS):
        with Tmux() as terminal:
            terminal.start([MEDIADECK], environment=home.environment)
            screen = terminal.wait_for(_OFFER if number == 0 else sample_services()[0], _PATIENCE)
            if _OFFER not in screen:
                return True
            _accept(terminal)
            terminal.keys("q")  # without an answer, the question closes when all is done
            terminal.wait_for_end(_PATIENCE)
    return False


def _accept(terminal: Tmux) -> None:
    """Press y until the question is closed."""

    def is_gone() -> bool:
        if _OFFER not in terminal.screen():
            return True
        terminal.keys("y")
        return False

    wait_until(is_gone, lambda: f"it still asks:\n{terminal.screen()}")


def _attached(home: Home) -> list[str]:
    """Return the file names of all media that messages of the sample services carry."""
    [database] = home.path.rglob("service.sqlite3")
    with (
        service_process(database.parent) as running,
        httpx.Client(base_url=running.url, auth=running.auth) as client,
    ):
        return [
            str(media["filename"])
            for service in client.get("/Services").json()["services"]
            for place in [f"/Services/{service['sid']}/Conversations"]
            for conversation in client.get(place, params={"PageSize": 100}).json()["conversations"]
            for sent in client.get(
                f"{place}/{conversation['sid']}/Messages", params={"PageSize": 100, "Order": "desc"}
            ).json()["messages"]
            for media in sent["media"] or ()
        ]
