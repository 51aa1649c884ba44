"""Pickers and questions: their titles, the position of their buttons, and visible form fields."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.color import Color
from textual.widgets import Input, Static

from tests.api.answering import answering
from tests.catalog.places import listing
from tests.idle import settle
from tests.palette import found_in_palette
from tests.sample_app import sample_app
from tests.screens.driver import at, at_media, browser_of
from tests.screens.navigation import STEPS
from tui.widgets.accessible_checkbox import AccessibleCheckbox
from tui.widgets.contrast import contrast_ratio
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.screens.driver import AppDriver

SIZES = [(60, 15), (80, 24), (200, 50)]
#: The contrast that WCAG 2.2 requires for non-text elements, such as a box.
ENOUGH_FOR_A_BOX = 3.0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("way", "title"),
    [
        ("file picker", "Upload files · ~"),
        ("folder picker", "Download to · ~"),
        ("conversation picker", "Send to which conversation?"),
        ("profiles", "Switch profile"),
        ("columns", "Choose columns"),
        ("go to", "Go to a SID"),
    ],
)
async def test_a_picker_title_states_its_purpose(
    samples: Path, way: str, title: str, size: tuple[int, int]
) -> None:
    async with at_media(samples, size) as desk:
        await STEPS[way](desk)
        await desk.until(lambda: title in desk.text)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", ["question", "delete", "profiles", "go to", "new profile", "help"])
async def test_buttons_are_directly_below_their_question(
    samples: Path, way: str, size: tuple[int, int]
) -> None:
    async with at_media(samples, size) as desk:
        await STEPS[way](desk)
        await desk.until(lambda: desk.find(KeyLine).region.area)
        keys = desk.find(KeyLine).region
        dialog = next(one for one in desk.app.screen.children if one.id and "textual" not in one.id)
        assert keys.y == dialog.region.bottom
        assert keys.bottom <= size[1]
        assert (keys.x, keys.right) == (dialog.region.x, dialog.region.right)


@pytest.mark.parametrize("words", ["theme", "them"])
async def test_the_palette_ranks_labels_above_help_texts_and_lists_themes(samples: Path, words: str) -> None:
    async with at_media(samples, (120, 35)) as desk:
        listed = await found_in_palette(desk.pilot, words)
        assert "theme" in listed[0].lower(), listed
        assert not any("Delete" in line for line in listed[:5]), listed


async def test_the_palette_finds_a_theme_by_name(samples: Path) -> None:
    async with at_media(samples, (120, 35)) as desk:
        listed = await found_in_palette(desk.pilot, "daylight")
        assert "daylight" in listed[0]
        await desk.press("enter")
        await desk.until(lambda: desk.app.theme == "daylight")


@pytest.mark.usefixtures("home")
async def test_services_are_not_counted_before_they_are_loaded() -> None:
    held = asyncio.Event()

    async def handle(_: Asked) -> bytes:
        await held.wait()
        return listing("services")

    async with answering(handle) as server, at(browser_of(server.profile)) as desk:
        await desk.until_text("Loading services")
        assert "Services  0" not in desk.text
        held.set()
        await desk.until_text("Services 0")


# The form for a new profile


def sentence(desk: AppDriver) -> str:
    return str(desk.app.screen.query_one("#new-profile-sentence", Static).content)


async def test_the_secret_note_follows_the_checkbox(samples: Path) -> None:
    async with at_media(samples) as desk:
        await STEPS["new profile"](desk)
        assert "keyring" in sentence(desk)
        desk.app.screen.query_one("#in_file", AccessibleCheckbox).toggle()
        await desk.until(lambda: "a file that only you can read" in sentence(desk))
        assert "keyring" not in sentence(desk)


@pytest.mark.parametrize("size", SIZES)
async def test_an_error_and_its_field_are_both_visible(samples: Path, size: tuple[int, int]) -> None:
    async with at_media(samples, size) as desk:
        await STEPS["new profile"](desk)
        await desk.press("ctrl+s")
        await desk.until_text("Enter a profile name.", "Name")
        assert isinstance(desk.app.focused, Input)
        desk.app.screen.query_one("#name", Input).value = "support"
        await desk.press("ctrl+s")
        await desk.until_text("Enter the secret", "Secret")
        assert isinstance(desk.app.focused, Input)
        assert desk.app.focused.id == "secret"
        box = desk.app.screen.query_one("#new-profile-fields").region
        assert box.contains_region(desk.app.focused.region)


@pytest.mark.parametrize("theme", ["safelight", "daylight", "textual-dark", "nord", "gruvbox", "dracula"])
async def test_a_ticked_box_is_distinguishable_from_its_background_and_an_empty_one(
    samples: Path, theme: str
) -> None:
    with sample_app(samples) as deck:
        async with at(deck) as desk:
            deck.theme = theme
            await settle(desk.pilot)
            await desk.open_service()
            await STEPS["new profile"](desk)
            tick = desk.app.screen.query_one("#in_file", AccessibleCheckbox)
            empty = tick.get_component_styles("toggle--button").background
            tick.toggle()
            await desk.press()
            ticked = tick.get_component_styles("toggle--button")
            ground = tick.background_colors[1]
            assert contrast_ratio(ticked.background, ground) >= ENOUGH_FOR_A_BOX
            assert contrast_ratio(Color.parse(ticked.color.hex), ticked.background) >= ENOUGH_FOR_A_BOX
            assert empty != ticked.background
            assert "X" in desk.text
