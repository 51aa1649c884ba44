"""Finding commands and places: the palette, help, footer, hint, and Escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets._footer import FooterKey

from tests.catalog.places import conversation, media, message, running, service
from tests.palette import found_in_palette
from tests.screens.driver import at, at_media, at_samples, browser_of
from tests.screens.navigation import STEPS
from tui.screens.dialogs.help import HelpScreen
from tui.screens.media.screen import MediaScreen
from tui.screens.services import ServicesScreen
from tui.screens.transfers import TransfersScreen
from tui.settings import PROGRAM_KEY, UIState, ui_state_file
from tui.widgets.hint_line import HintLine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("words", "found", "shown"),
    [
        ("fieldret", "Field Returns  service", "Field Returns › all media"),
        ("case 4836", "Case 4836 · router has no line  conversation", "Case 4836 · router has no line"),
        ("[/bold", "[/bold].jpg  media", "[/bold].jpg"),
        ("witn", "witness.webp  media", "witness.webp"),
    ],
)
async def test_the_palette_finds_places_by_a_few_letters_and_opens_them(
    samples: Path, words: str, found: str, shown: str
) -> None:
    async with at_media(samples, (120, 35)) as desk:
        await desk.press("escape")
        listed = await found_in_palette(desk.pilot, words)
        assert any(found in line for line in listed), listed
        await desk.pilot.press(*["down"] * next(i for i, line in enumerate(listed) if found in line))
        await desk.press("enter")
        await desk.until(lambda: desk.is_at(MediaScreen))
        await desk.until_text(shown)


async def test_an_empty_palette_offers_services_and_recent_media(samples: Path) -> None:
    async with at_media(samples, (120, 50)) as desk:
        listed = await found_in_palette(desk.pilot, "")
        assert any("Field Returns  service" in line for line in listed)
        assert any("harbour at dusk.jpg  media" in line for line in listed)


async def test_help_explains_the_screen_and_a_click_runs_a_command(samples: Path) -> None:
    async with at_media(samples, (120, 60)) as desk:
        await desk.press("question_mark")
        await desk.until_text("The media of a service", "▣ picture")
        desk.app.screen.query_one("#help").scroll_end(animate=False)
        await desk.press()
        y = next(y for y, line in enumerate(desk.lines) if "Show all uploads and downloads" in line)
        await desk.pilot.click(offset=(desk.lines[y].index("Show all uploads") + 3, y))
        await desk.until(lambda: desk.is_at(TransfersScreen))
        await desk.press("question_mark")
        await desk.until_text("All uploads and downloads of this session")
        assert desk.is_at(HelpScreen)


@pytest.mark.parametrize("name", STEPS, ids=[name.replace(" ", "-") for name in STEPS])
async def test_every_screen_has_at_most_six_footer_keys_and_escape_goes_up(samples: Path, name: str) -> None:
    async with at_media(samples, (100, 30)) as desk:
        await STEPS[name](desk)
        for width in (100, 60, 44, 100):
            await desk.pilot.resize_terminal(width, 30)
            await desk.press()
            keys = [key for key in desk.app.screen.query(FooterKey) if key.display]
            assert len(keys) <= 6
            assert all(key.region.right <= width for key in keys), "none is cut"
        for _ in range(8):
            await desk.press("escape")
        assert desk.is_at(ServicesScreen)
        assert desk.app.is_running, "Escape never leaves"


async def test_a_new_user_gets_a_hint_until_they_follow_it(samples: Path) -> None:
    ui_state_file().unlink()
    async with at_samples(samples) as desk:
        await desk.until_text("for help, ctrl+p for", "ctrl+p for commands")
        await desk.open_service()
        await desk.until_text("for help, ctrl+p for")
        await desk.press("question_mark")
        await desk.press("escape")
        assert "for help, ctrl+p for" not in desk.text
        await desk.press("escape")
        assert "for help, ctrl+p for" not in desk.text
    async with at_samples(samples) as desk:
        assert "for help, ctrl+p for" not in desk.text


async def test_the_hint_ends_after_a_click_or_five_starts(samples: Path) -> None:
    UIState(ui_state_file()).update(PROGRAM_KEY, starts=4)
    async with at_samples(samples) as desk:
        await desk.pilot.click(HintLine)
        await desk.press()
        assert "for help, ctrl+p for" not in desk.text
    UIState(ui_state_file()).update(PROGRAM_KEY, starts=4)
    async with at_samples(samples) as desk:
        await desk.until_text("for help, ctrl+p for")
    async with at_samples(samples) as desk:
        assert "for help, ctrl+p for" not in desk.text


@pytest.mark.usefixtures("home")
async def test_the_palette_finds_media_of_every_service_by_name_and_opens_them(tmp_path: Path) -> None:
    many = [media(f"picture {number}.jpg") for number in range(250)]  # more than the number of recent ones
    services = (
        service(
            "One",
            conversation("Maria", message(media("Überraschung [/b] 4711.pdf"), hours=9), *map(message, many)),
        ),
        service("Two", conversation("Jonas", message(media("other.txt")))),
    )
    with running(tmp_path / "data", *services) as found:
        async with at(browser_of(found.profile), (120, 35)) as desk:
            await desk.open_service("One")
            await desk.until_text("Media 251")
            await desk.press("escape")
            await desk.open_service("Two")
            await desk.until_text("other.txt")
            listed = await found_in_palette(desk.pilot, "4711 ÜBERRASCH")
            assert listed == ["Überraschung [/b] 4711.pdf  media · Maria · One"]
            await desk.pilot.press("enter")
            await desk.until(lambda: "One" in desk.masthead and desk.media.table.current is not None)
            await desk.until(lambda: desk.current == "Überraschung [/b] 4711.pdf")
