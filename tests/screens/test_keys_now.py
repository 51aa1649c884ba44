"""The footer shows only keys that have an effect now, and the transfer list uses its width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets._footer import FooterKey

from tests.screens.driver import at_media
from tests.screens.harbour import at_harbour, download_one
from tests.screens.navigation import STEPS
from tui.screens.transfers import TransfersScreen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local_service import RunningService
    from tests.screens.driver import AppDriver


def keys(desk: AppDriver) -> set[str]:
    return {str(key.description) for key in desk.app.screen.query(FooterKey) if key.display}


async def test_a_finished_row_offers_no_pause_retry_or_cancel(home: Path, harbour: RunningService) -> None:
    async with at_harbour(harbour) as desk:
        await download_one(desk, home)
        await desk.until_text("100% saved")
        await desk.until(lambda: "clear" in keys(desk))
        assert not keys(desk) & {"pause", "retry", "cancel"}
        await desk.press("c")
        await desk.until_text("No transfers yet")
        await desk.until(lambda: keys(desk) == {"back", "keys"})


async def test_a_wide_transfer_list_shows_size_destination_and_time(samples: Path) -> None:
    async with at_media(samples, (200, 50)) as desk:
        await STEPS["transfers"](desk)
        await desk.until(lambda: desk.is_at(TransfersScreen))
        row = next(line for line in desk.lines if "harbour at dusk.jpg" in line)
        assert "147 KB" in row
        assert row.split()[-3:] == ["~", "14:30", "│"], "the home, which has no other folder for downloads"


async def test_a_wide_footer_has_more_than_six_keys(samples: Path) -> None:
    async with at_media(samples, (200, 50)) as desk:
        assert len(keys(desk)) > 6
        assert {"mark", "keys"} <= keys(desk)
        await desk.pilot.resize_terminal(80, 24)
        await desk.until(lambda: len(keys(desk)) == 6)


async def test_an_empty_list_offers_no_media_commands(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("slash", *"zzz", "enter")
        await desk.until_text("No matches")
        await desk.until(lambda: not keys(desk) & {"open", "copy link", "download"})
        await desk.press("escape")
        await desk.until(lambda: {"open", "copy link", "download"} <= keys(desk))


async def test_zoom_is_offered_only_for_pictures(samples: Path) -> None:
    async with at_media(samples) as desk:
        await STEPS["view"](desk)
        await desk.until(lambda: {"zoom in", "zoom out", "rotate"} <= keys(desk))
        await desk.press("escape")
        await desk.go_to("handover friday.md")
        await desk.press("z")
        await desk.until(lambda: keys(desk) == {"close", "keys"})
