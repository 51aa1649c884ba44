"""An upload interrupted by SIGKILL or a lost terminal is offered at the next start, and sent once."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.programs import wait_until
from tests.terminal.program import MEDIADECK, open_service, sample_services
from tests.terminal.tmux import Tmux

if TYPE_CHECKING:
    from tests.terminal.program import Home

SIZE = 150_000_000


def begin(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    terminal.wait_for(sample_services()[0])


def journals(home: Home) -> list[str]:
    """Return the lines of all journals."""
    folder = home.path / ".local" / "state" / "mediadeck" / "transfers"
    return [line for path in folder.glob("*.jsonl") for line in path.read_text().splitlines()]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGHUP])
def test_an_interrupted_upload_is_offered_again(terminal: Tmux, home: Home, end: signal.Signals) -> None:
    large = home.path / "large.bin"
    large.write_bytes(bytes(SIZE))
    begin(terminal, home)
    open_service(terminal, sample_services()[0])
    terminal.wait_for("synced")
    terminal.keys("u")
    terminal.wait_for("type to filter, or a path")
    terminal.type(f"{large}")
    terminal.wait_for("1/1")
    terminal.keys("Enter")
    terminal.wait_for("enter send 1 file here")
    terminal.keys("Enter")
    terminal.wait_for("application/octet-s")
    terminal.keys("C-s")
    wait_until(lambda: any('"added"' in line for line in journals(home)), lambda: "no line in the journal")
    os.kill(int(terminal.ask("pane_pid")), end)
    assert not any('"over"' in line for line in journals(home)), "it ended before the upload did"
    wait_until(lambda: not home.processes(), lambda: f"the end of {home.processes()}")
    with Tmux() as second:
        begin(second, home)
        second.wait_for("1 transfer was not finished: large.bin.")
        # A question accepts no answer in its first half second.

        def is_answered() -> bool:
            second.keys("y")
            return "was not finished" not in second.screen()

        wait_until(is_answered, second.screen)
        second.wait_for("large.bin: uploaded, and attached to a message in")
        assert sum('"over"' in line for line in journals(home)) == 1
        second.keys("q")
        second.wait_for_end()
    with Tmux() as third:
        begin(third, home)
        open_service(third, sample_services()[0])
        screen = third.wait_for("synced")
        assert screen.count("large.bin") == 1
        assert "cut off" not in screen
