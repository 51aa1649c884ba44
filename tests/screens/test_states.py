"""Every state is explained in its pane, with what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.api.answering import answer, answering
from tests.sample_app import sample_app
from tests.screens.driver import at, browser_of
from tests.screens.keyboard import reply
from tests.screens.small_service import SmallService
from tests.screens.states import STATES, Weather, tries_of
from tui.app import Mediadeck
from tui.screens.dialogs.delete import DeleteDialog
from tui.screens.media import sync as media_sync
from tui.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked
    from tui.settings import Profile


@pytest.mark.parametrize("size", [(60, 15), (120, 35)], ids=["60x15", "120x35"])
@pytest.mark.parametrize("name", STATES, ids=[name.replace(" ", "-") for name in STATES])
async def test_every_state_says_what_happened_and_what_to_do(
    name: str, size: tuple[int, int], samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_sync, "_SLOW", media_sync._SLOW)
    weather = Weather()
    with sample_app(samples, weather.around, tries=tries_of(name)) as deck:
        async with at(deck, size) as desk:
            await STATES[name](desk, weather)
            weather.now = "well"
            assert desk.app.is_running


@pytest.mark.usefixtures("home")
async def test_throttling_is_reported_in_place_of_the_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(media_sync, "_SLOW", 0.1)
    service = SmallService("one.txt")

    async def handle(asked: Asked) -> bytes | None:
        if "/Conversations" in asked.target:
            return answer(429, {"code": 20429, "message": "Too Many Requests"})
        return await service.handle(asked)

    async with answering(handle) as server, at(browser_of(server.profile)) as desk:
        await desk.open_service_now("Small")
        await desk.until_text(
            "Small is throttling this account", "resumes automatically", "◐ syncing, throttled"
        )


@pytest.mark.usefixtures("home")
async def test_an_unreadable_part_is_reported_beside_the_rest() -> None:
    service = SmallService("one.txt")

    async def handle(asked: Asked) -> bytes | None:
        if "/Messages" in asked.target and "b" * 32 in asked.target:
            return answer(403, {"code": 20403, "message": "Forbidden"})
        return await service.handle(asked)

    async with answering(handle) as server, at(browser_of(server.profile)) as desk:
        await desk.open_service_now("Small")
        await desk.until_text("A conversation failed to sync. Press E for details, r to try again.")
        await desk.press("E")
        await desk.until_text("Only one", "Forbidden")


async def test_an_empty_list_has_no_preview(samples: Path) -> None:
    with sample_app(samples) as deck:
        async with at(deck, (120, 35)) as desk:
            await desk.open_service()
            await desk.until_text("order 4821.txt", "JPEG · blocks")
            await desk.press("slash", *"type:video", "enter")
            await desk.until_text("No media here has the type “video”", "Nothing to preview yet")
            assert "content_type" not in desk.text


async def test_the_count_to_type_for_a_delete_is_visible_on_fifteen_lines(samples: Path) -> None:
    with sample_app(samples) as deck:
        async with at(deck, (60, 15)) as desk:
            await desk.open_service()
            await desk.press("space", "space", "D")
            await reply(desk, DeleteDialog, "2")
            line = desk.app.screen.query_one(Input)
            assert "Type 2 and press enter" in desk.lines[line.region.y - 1]
            assert desk.lines[line.region.y].strip(" │").startswith("2")


@pytest.mark.usefixtures("home")
async def test_a_failed_start_shows_its_whole_message_in_sixty_columns() -> None:
    def connect() -> Profile:
        message = "TWILIO_API_KEY is set and TWILIO_API_SECRET is not: set both, or start with --local."
        raise SettingsError(message)

    async with at(Mediadeck(connect), (60, 15)) as desk:
        await desk.until_text("is not: set both, or start with --local.")


async def test_on_fifteen_lines_the_last_notice_replaces_earlier_ones(samples: Path) -> None:
    with sample_app(samples) as deck:
        async with at(deck, (60, 15)) as desk:
            await desk.open_service()
            deck.notify("The first.")
            deck.notify("Trouble stays.", severity="error")
            deck.notify("The second.")
            await desk.until_text("Trouble stays.", "The second.")
            assert "The first." not in desk.text
