"""The filter key on every list: words match anywhere, and never run as commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.catalog.places import conversation, media, message, running, service
from tests.idle import settle
from tests.sample_app import sample_app
from tests.screens.driver import at, at_media, at_samples, browser_of
from tests.screens.keyboard import burst
from tests.screens.states import SOME, Weather
from tui.screens.dialogs.help import HelpScreen
from tui.screens.dialogs.profile_picker import ProfilePicker
from tui.screens.dialogs.sync_errors import SyncErrorsScreen
from tui.screens.media.screen import MediaScreen
from tui.screens.services import ServicesScreen
from tui.screens.transfers import TransfersScreen
from tui.text.word_match import WordMatcher
from tui.widgets.lists.service_table import ServiceTable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("zurich", "Zürich Support", True),
        ("ZÜRICH", "Zu\u0308rich", True),
        ("support zur", "Zürich Support", True),
        ("strasse", "Straße", True),
        ("ｆｕｌｌ", "full width", True),
        ("写真", "写真館", True),
        ("zurich sales", "Zürich Support", False),
        ("  ", "anything", True),
        ("*", "anything", False),
    ],
)
def test_words_match_anywhere_ignoring_case_and_accents(query: str, text: str, *, matches: bool) -> None:
    assert WordMatcher(query).matches(text) is matches


@pytest.mark.usefixtures("home")
async def test_the_cursor_returns_to_its_service_after_the_filter(tmp_path: Path) -> None:
    with running(tmp_path / "data", *map(service, ("North", "South", "West"))) as found:
        async with at(browser_of(found.profile)) as desk:
            await desk.until_text("Services 3")

            def current() -> str:
                row = desk.find(ServiceTable).current
                return row.friendly_name if row else ""

            await desk.press("j")
            assert current() == "South"
            for word in ("west", "nowhere"):
                await desk.press("slash", *word)
                assert current() != "South"
                await desk.press("escape")
                assert current() == "South"
            await desk.press("slash", *"t", "enter", "G", "escape")
            assert current() == "West", "the cursor was moved in the filtered list"
            await desk.press("slash", *"north", "enter", "enter", "escape", "escape")
            await desk.until(lambda: desk.is_at(ServicesScreen) and current() == "North")


@pytest.mark.usefixtures("home")
async def test_services_are_filtered_and_escape_shows_all(tmp_path: Path) -> None:
    names = ("Zürich Support", "Zürich Sales", "[/b]\x1b[31m")
    with running(tmp_path / "data", *map(service, names)) as found:
        async with at(browser_of(found.profile), (60, 15)) as desk:
            await desk.until_text("Services 3")
            burst(desk, "slash", *"zurich", *"q@ t")
            await desk.until(lambda: desk.find(Input).value == "zurichq@ t")
            await desk.until_text("Services 0 of 3", "No matches. Press esc to clear the filter.")
            await desk.press(*["backspace"] * 4, *" SUP")
            assert "Services  1 of 3" in desk.text
            await desk.press("escape")
            assert "Services  3" in desk.text
            assert isinstance(desk.app.focused, ServiceTable)
            await desk.press("slash", *"sales", "enter", "r")
            assert "Services  1 of 3" in desk.text, "after a reload, too"
            await desk.press("enter")
            await desk.until(lambda: desk.is_at(MediaScreen))
            assert "Zürich Sales" in desk.masthead


async def test_an_arrow_key_moves_from_the_filter_to_the_list(samples: Path) -> None:
    async with at_samples(samples) as desk:
        before = desk.find(ServiceTable).cursor
        await desk.press("slash", "down", "j")
        assert desk.find(ServiceTable).cursor == before + 1
        assert desk.is_at(ServicesScreen)


async def test_transfers_are_found_by_name_and_by_state(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("space", "space", "d")
        await desk.press("ctrl+o")
        await desk.until(lambda: desk.notices.count("saved") >= 1)
        await desk.press("t")
        await desk.until_text("Transfers 2")
        await desk.press("slash", *"DUSK", "enter")
        assert "Transfers  1 of 2" in desk.text
        await desk.press("escape")
        assert "Transfers  2" in desk.text
        await desk.press("slash", *"failed x", "enter")
        assert "No matches. Press esc to clear the filter." in desk.words
        await desk.press("escape")
        assert desk.is_at(TransfersScreen)
        await desk.press("escape")
        assert desk.is_at(MediaScreen)


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_keys_can_be_searched_in_the_help(samples: Path, size: tuple[int, int]) -> None:
    async with at_media(samples, size) as desk:
        await desk.press("question_mark", "slash", *"qr code")
        assert "Show a new temporary URL as a QR code." in desk.words
        assert "Keys  1 of" in desk.text
        assert "Sync new messages." not in desk.words
        await desk.press("enter", "escape")
        assert desk.is_at(HelpScreen)
        assert "Keys ─" in desk.text
        await desk.press("escape")
        assert desk.is_at(MediaScreen)


async def test_profiles_are_filtered_and_a_new_one_can_always_be_added(samples: Path) -> None:
    async with at_samples(samples) as desk:
        await desk.press("at")
        await desk.until(lambda: desk.is_at(ProfilePicker))
        await desk.press("slash", *"zzz")
        assert "Switch profile  0 of 1" in desk.text
        assert "Add a profile…" in desk.text
        await desk.press("escape")
        assert "local" in desk.text
        assert desk.is_at(ProfilePicker)


async def test_sync_errors_are_filtered(samples: Path) -> None:
    weather = Weather()
    with sample_app(samples, weather.around) as app:
        async with at(app) as desk:
            await settle(desk.pilot)
            weather.now, weather.at = "forbidden", SOME
            await desk.open_service()
            await desk.until_text("failed to sync")
            await desk.press("E")
            await desk.until(lambda: desk.is_at(SyncErrorsScreen))
            await settle(desk.pilot)
            heading = next(line for line in desk.lines if "Sync errors" in line)
            count = int(heading.split("Sync errors")[1].split()[0])
            await desk.press("slash", *"no such conversation")
            assert f"Sync errors  0 of {count}" in desk.text
            await desk.press("escape")
            assert f"Sync errors  {count}" in desk.text
            assert desk.is_at(SyncErrorsScreen)


@pytest.mark.usefixtures("home")
async def test_filtered_conversations_show_how_many_match(tmp_path: Path) -> None:
    there = service(
        "One",
        conversation("Maria", message(media("a.txt"))),
        conversation("Jonas", message(media("b.txt"))),
        conversation("Empty"),
    )
    with running(tmp_path / "data", there) as found:
        async with at(browser_of(found.profile)) as desk:
            await desk.open_service("One")
            await desk.press("v", "slash", *"jonas")
            await desk.until_text("Conversations 1 of 2")


@pytest.mark.usefixtures("home")
async def test_accents_are_ignored_in_conversation_names(tmp_path: Path) -> None:
    there = service(
        "One",
        conversation("École Müller", message(media("a.txt"))),
        conversation("Ecole Mueller", message(media("b.txt"))),
        conversation("Jonas", message(media("c.txt"))),
    )
    with running(tmp_path / "data", there) as found:
        async with at(browser_of(found.profile)) as desk:
            await desk.open_service("One")
            await desk.press("v", "slash", *"ecole")
            await desk.until_text("Conversations 2 of 3")
            await desk.press(*" conversation:MULLER")
            await desk.until_text("Conversations 1 of 3", "École Müller")
            await desk.press("escape", "slash", *"-école")
            await desk.until_text("Conversations 1 of 3", "Jonas")
