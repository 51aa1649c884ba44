"""What every screen looks like, compared cell by cell with pictures that were looked at.

Draw them anew with ``pytest tests/screens/test_snapshots.py --snapshot-update``, and look at what changed.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.sample_deck import sample_deck, settle
from tests.screens.desk import Desk
from tests.screens.ways import WAYS
from tui.app import Mediadeck
from tui.settings import SettingsError, local_profile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from typing import TypeAlias

    from textual.pilot import Pilot

    from tui.settings import Profile

    #: What ``snap_compare`` of pytest-textual-snapshot is called like.
    SnapCompare: TypeAlias = "Callable[..., bool]"

SMALL, LARGE = (80, 24), (140, 40)
at_both_sizes = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x40"])


@pytest.fixture
def looks_as_before(snap_compare: SnapCompare, samples: Path) -> Callable[..., bool]:
    """Give a comparison of what the deck shows, in a theme, after a walk through it."""

    def compare(
        size: tuple[int, int], walk: Callable[[Desk], Awaitable[None]] | None = None, theme: str = "safelight"
    ) -> bool:
        async def run_before(pilot: Pilot[None]) -> None:
            pilot.app.theme = theme
            await settle(pilot)
            if walk is not None:
                desk = Desk(deck, pilot)
                await desk.open_service()
                await walk(desk)
                for line in pilot.app.screen.query(Input):
                    line.cursor_blink = False
                await settle(pilot)

        with sample_deck(samples) as deck:
            return snap_compare(deck, terminal_size=size, run_before=run_before)

    return compare


@at_both_sizes
@pytest.mark.parametrize("name", WAYS, ids=[name.replace(" ", "-") for name in WAYS])
def test_screens_of_a_service_look_as_before(
    name: str, size: tuple[int, int], looks_as_before: Callable[..., bool]
) -> None:
    assert looks_as_before(size, WAYS[name])


@at_both_sizes
def test_services_look_as_before(size: tuple[int, int], looks_as_before: Callable[..., bool]) -> None:
    assert looks_as_before(size)


@at_both_sizes
def test_media_look_as_before_in_daylight(
    size: tuple[int, int], looks_as_before: Callable[..., bool]
) -> None:
    assert looks_as_before(size, WAYS["media"], theme="daylight")


@at_both_sizes
def test_services_look_as_before_in_daylight(
    size: tuple[int, int], looks_as_before: Callable[..., bool]
) -> None:
    assert looks_as_before(size, theme="daylight")


def connected(app: Mediadeck) -> Profile:
    """Connect when the picture is taken, and the browser leaves."""
    while not app._exit:
        time.sleep(0.01)
    return local_profile("http://127.0.0.1:9/v1", "AC", "")


@pytest.mark.usefixtures("home")
@at_both_sizes
def test_the_start_looks_as_before(size: tuple[int, int], snap_compare: SnapCompare) -> None:
    app = Mediadeck(lambda: connected(app))
    assert snap_compare(app, terminal_size=size)


@pytest.mark.usefixtures("home")
@at_both_sizes
def test_a_start_that_fails_looks_as_before(size: tuple[int, int], snap_compare: SnapCompare) -> None:
    def connect() -> Profile:
        message = "TWILIO_API_KEY is set and TWILIO_API_SECRET is not: set both, or start with --local."
        raise SettingsError(message)

    assert snap_compare(Mediadeck(connect), terminal_size=size, run_before=settle)
