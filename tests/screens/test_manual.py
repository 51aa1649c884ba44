"""The manual in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Markdown

from tests.screens.driver import at_media
from tui.screens.manual import ManualScreen
from tui.screens.media.screen import MediaScreen

if TYPE_CHECKING:
    from pathlib import Path


def page_of(screen: object) -> str:
    assert isinstance(screen, ManualScreen)
    return screen.query_one(Markdown).source


async def test_help_opens_the_manual_at_the_topic_of_the_screen(samples: Path) -> None:
    async with at_media(samples, (120, 35)) as desk:
        await desk.press("question_mark")
        await desk.pilot.press("m")
        await desk.until_text("Filters", "Getting started", "type:image")
        await desk.press("escape")
        await desk.until(lambda: desk.is_at(MediaScreen))


async def test_manual_links_lead_from_topic_to_topic(samples: Path) -> None:
    async with at_media(samples, (60, 15)) as desk:
        await desk.pilot.press("f1")
        await desk.until(lambda: desk.is_at(ManualScreen) and "# Filters" in page_of(desk.app.screen))
        await desk.pilot.press("n")
        await desk.until(lambda: "# Previews" in page_of(desk.app.screen))
        await desk.pilot.press("p", "p", "p", "p")
        await desk.until(lambda: "# How fast" in page_of(desk.app.screen))
