"""What every screen looks like, compared cell by cell with pictures that were looked at.

Draw them anew with ``pytest tests/screens/test_snapshots.py --snapshot-update``, and look at what changed.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.idle import settle, stop_blinking
from tests.sample_app import sample_app
from tests.screens.driver import AppDriver
from tests.screens.navigation import DIALOGS, STEPS
from tests.screens.states import STATES, Weather, tries_of
from tui.app import Mediadeck
from tui.screens.media import sync as media_sync
from tui.settings import Appearance, SettingsError, make_local_profile, ui_state_file

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path
    from typing import TypeAlias

    from _pytest.mark import ParameterSet
    from textual.pilot import Pilot

    from tui.settings import Profile

    #: What ``snap_compare`` of pytest-textual-snapshot is called like.
    SnapCompare: TypeAlias = "Callable[..., bool]"

#: The sizes, and the theme of each: every screen and state is seen small, plain and wide, in both themes.
LOOKS = {
    "60x15": ((60, 15), "daylight"),
    "80x24": ((80, 24), "safelight"),
    "120x35": ((120, 35), "daylight"),
}
in_all_looks = pytest.mark.parametrize("look", LOOKS)
#: What fills the screen is laid out anew where there is most room: a dialog, or a sentence, is not.
LARGEST = {"200x50": ((200, 50), "safelight")}
FILLING = [name for name in STEPS if name not in DIALOGS]


def in_words(names: Iterable[str], looks: Iterable[str]) -> list[ParameterSet]:
    """Return all pairs of a way and a look, for parameters of a test."""
    return [
        pytest.param(name, look, id=f"{name.replace(' ', '-')}-{look}") for name in names for look in looks
    ]


@pytest.fixture
def looks_as_before(snap_compare: SnapCompare, samples: Path) -> Callable[..., bool]:
    """Give a comparison of what the deck shows, in one of LOOKS, after a walk through it in some weather."""

    def compare(
        look: str, walk: Callable[[AppDriver, Weather], Awaitable[None]] | None = None, tries: int = 1
    ) -> bool:
        size, theme = (LOOKS | LARGEST)[look]
        weather = Weather()

        async def run_before(pilot: Pilot[None]) -> None:
            pilot.app.theme = theme
            await settle(pilot)
            if walk is not None:
                await walk(AppDriver(deck, pilot), weather)
                await stop_blinking(pilot)

        with sample_app(samples, weather.around, tries=tries) as deck:
            return snap_compare(deck, terminal_size=size, run_before=run_before)

    return compare


def through(name: str) -> Callable[[AppDriver, Weather], Awaitable[None]]:
    """Return the way to a screen of an open service, where all is well."""

    async def walk(desk: AppDriver, _: Weather) -> None:
        await desk.open_service()
        await STEPS[name](desk)
        await settle(desk.pilot)

    return walk


@pytest.mark.parametrize(("name", "look"), [*in_words(STEPS, LOOKS), *in_words(FILLING, LARGEST)])
def test_screens_of_a_service_look_as_before(
    name: str, look: str, looks_as_before: Callable[..., bool]
) -> None:
    assert looks_as_before(look, through(name))


@pytest.mark.parametrize(("name", "look"), in_words(STATES, LOOKS))
def test_states_look_as_before(
    name: str, look: str, looks_as_before: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_sync, "_SLOW", media_sync._SLOW)
    assert looks_as_before(look, STATES[name], tries_of(name))


@pytest.mark.parametrize("look", [*LOOKS, *LARGEST])
def test_services_look_as_before(look: str, looks_as_before: Callable[..., bool]) -> None:
    assert looks_as_before(look)


@in_all_looks
def test_services_look_to_somebody_new_as_before(look: str, looks_as_before: Callable[..., bool]) -> None:
    ui_state_file().unlink()
    assert looks_as_before(look)


@pytest.mark.usefixtures("home")
@in_all_looks
def test_the_welcome_looks_as_before(look: str, snap_compare: SnapCompare) -> None:
    size, theme = LOOKS[look]
    app = Mediadeck(never, asks_first=True, looks=Appearance(theme))
    assert snap_compare(app, terminal_size=size, run_before=settle)


def never() -> Profile:
    """Connect to nothing: somebody new is asked first."""
    raise AssertionError


def connected(app: Mediadeck) -> Profile:
    """Connect when the picture is taken, and the browser leaves."""
    while not app._exit:
        time.sleep(0.01)
    return make_local_profile("http://127.0.0.1:9/v1", "AC", "")


@pytest.mark.usefixtures("home")
@in_all_looks
def test_the_start_looks_as_before(look: str, snap_compare: SnapCompare) -> None:
    size, theme = LOOKS[look]
    app = Mediadeck(lambda: connected(app), looks=Appearance(theme))
    assert snap_compare(app, terminal_size=size)


@pytest.mark.usefixtures("home")
@in_all_looks
def test_a_start_that_fails_looks_as_before(look: str, snap_compare: SnapCompare) -> None:
    def connect() -> Profile:
        message = "TWILIO_API_KEY is set and TWILIO_API_SECRET is not: set both, or start with --local."
        raise SettingsError(message)

    size, theme = LOOKS[look]
    assert snap_compare(Mediadeck(connect, looks=Appearance(theme)), terminal_size=size, run_before=settle)
