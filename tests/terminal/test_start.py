"""The first minute of a new user: nothing is set up, and the samples are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.programs import wait_until
from tests.terminal.program import MEDIADECK, open_service, sample_names, sample_services
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux


def is_hostile(name: str) -> bool:
    """Return the short names that are markup, escape codes, paths or joined emoji."""
    careless = not name.isprintable() or any(mark in name for mark in "[/")
    return careless and len(name) < 40


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 50), (60, 15)])
def test_a_new_home_shows_the_sample_services_and_one_opens(
    terminal: Tmux, home: Home, columns: int, rows: int
) -> None:
    home.config.unlink()
    terminal.start([MEDIADECK], columns=columns, rows=rows, environment=home.environment)
    terminal.wait_for("Connect a Twilio account")
    terminal.keys("Enter")
    for service in sample_services():
        terminal.wait_for(service)
    terminal.keys("Enter")
    names = [name for service in sample_services() for name in sample_names(service)]
    short = [name for name in names if 0 < len(name) < 20]
    wait_until(lambda: any(name in terminal.screen() for name in short), terminal.screen)


def test_hostile_names_are_sanitized_on_screen(terminal: Tmux, home: Home, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    names = sample_names("Harbour Support")
    terminal.start([MEDIADECK], columns=200, rows=50, environment=home.environment)
    terminal.wait_for("Harbour Support")
    terminal.command("pipe-pane", f"cat >> {raw}")
    title = terminal.ask("pane_title")
    open_service(terminal, "Harbour Support")

    unmet = {make_printable(name) for name in names if is_hostile(name)}
    assert len(unmet) >= 5
    for place in range(1, len(names) + 1):
        row = row_under_the_cursor(terminal, f" {place}/{len(names)} ")
        met = {name for name in unmet if name in row}
        for name in met:
            wait_for_it_in_two_places(terminal, name)
        unmet -= met
        terminal.keys("Down")
    assert not unmet

    terminal.keys("q")
    assert terminal.wait_for_end() == 0
    written = raw.read_text()
    assert "\x1b[31mred" not in written
    assert not any(mark in written for mark in "\u202e\u202d\u2066\u2067")
    assert terminal.ask("pane_title") == title


def row_under_the_cursor(terminal: Tmux, place: str) -> str:
    """Return the list row under the cursor, once the list reports the position ``place``."""
    screen = terminal.wait_for(place)
    return next(line for line in screen.splitlines() if line.startswith("│▌"))


def wait_for_it_in_two_places(terminal: Tmux, name: str) -> None:
    """Wait until ``name`` is both in the list and among the fields of the resource."""
    wait_until(lambda: terminal.screen().count(name) >= 2, terminal.screen)
