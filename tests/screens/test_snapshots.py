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
from tests.screens.states import STATES, Weather
from tests.screens.ways import WAYS
from tui.app import Mediadeck
from tui.screens import synced_screen
from tui.settings import Looks, SettingsError, local_profile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from typing import TypeAlias

    from textual.pilot import Pilot

    from tui.settings import Profile

    #: What ``snap_compare`` of pytest-textual-snapshot is called like.
    SnapCompare: TypeAlias = "Callable[..., bool]"

#: Each screen at three sizes and in both themes: a size has the one or the other.
LOOKS = {
    "80x24": ((80, 24), "safelight"),
    "120x35": ((120, 35), "daylight"),
    "200x50": ((200, 50), "safelight"),
}
in_all_looks = pytest.mark.parametrize("look", LOOKS)


@pytest.fixture
def looks_as_before(snap_compare: SnapCompare, samples: Path) -> Callable[..., bool]:
    """Give a comparison of what the deck shows, in one of LOOKS, after a walk through it in some weather."""

    def compare(look: str, walk: Callable[[Desk, Weather], Awaitable[None]] | None = None) -> bool:
        size, theme = LOOKS[look]
        weather = Weather()

        async def run_before(pilot: Pilot[None]) -> None:
            pilot.app.theme = theme
            await settle(pilot)
            if walk is not None:
                await walk(Desk(deck, pilot), weather)
                for line in pilot.app.screen.query(Input):
                    line.cursor_blink = False
                await pilot.pause()

        with sample_deck(samples, weather.around) as deck:
            return snap_compare(deck, terminal_size=size, run_before=run_before)

    return compare


def through(name: str) -> Callable[[Desk, Weather], Awaitable[None]]:
    """Return the way to a screen of an open service, where all is well."""

    async def walk(desk: Desk, _: Weather) -> None:
        await desk.open_service()
        await WAYS[name](desk)
        await settle(desk.pilot)

    return walk


@in_all_looks
@pytest.mark.parametrize("name", WAYS, ids=[name.replace(" ", "-") for name in WAYS])
def test_screens_of_a_service_look_as_before(
    name: str, look: str, looks_as_before: Callable[..., bool]
) -> None:
    assert looks_as_before(look, through(name))


@in_all_looks
@pytest.mark.parametrize("name", STATES, ids=[name.replace(" ", "-") for name in STATES])
def test_states_look_as_before(
    name: str, look: str, looks_as_before: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synced_screen, "_SLOW", synced_screen._SLOW)
    assert looks_as_before(look, STATES[name])


@in_all_looks
def test_services_look_as_before(look: str, looks_as_before: Callable[..., bool]) -> None:
    assert looks_as_before(look)


def connected(app: Mediadeck) -> Profile:
    """Connect when the picture is taken, and the browser leaves."""
    while not app._exit:
        time.sleep(0.01)
    return local_profile("http://127.0.0.1:9/v1", "AC", "")


@pytest.mark.usefixtures("home")
@in_all_looks
def test_the_start_looks_as_before(look: str, snap_compare: SnapCompare) -> None:
    size, theme = LOOKS[look]
    app = Mediadeck(lambda: connected(app), looks=Looks(theme))
    assert snap_compare(app, terminal_size=size)


@pytest.mark.usefixtures("home")
@in_all_looks
def test_a_start_that_fails_looks_as_before(look: str, snap_compare: SnapCompare) -> None:
    def connect() -> Profile:
        message = "TWILIO_API_KEY is set and TWILIO_API_SECRET is not: set both, or start with --local."
        raise SettingsError(message)

    size, theme = LOOKS[look]
    assert snap_compare(Mediadeck(connect, looks=Looks(theme)), terminal_size=size, run_before=settle)
