"""Going to a SID, pasted anywhere or typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

from tests.idle import settle
from tests.screens.driver import at_media, at_samples
from tui.screens.media.screen import MediaScreen
from tui.screens.services import ServicesScreen
from tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver
    from tui.catalog import MediaRow


async def paste(desk: AppDriver, text: str) -> None:
    """Paste into the terminal, as bracketed paste."""
    desk.app.post_message(events.Paste(text))
    await settle(desk.pilot)


def row_of(desk: AppDriver, name: str) -> MediaRow:
    """Return the media of this name."""
    table = desk.media.table
    return next(
        row for row in map(table.window.__getitem__, range(table.row_count)) if row and row.name == name
    )


async def test_a_pasted_media_sid_is_found_anywhere_despite_a_filter(samples: Path) -> None:
    async with at_media(samples) as desk:
        row = row_of(desk, "witness.webp")
        await desk.pilot.press("slash", *"type:application", "enter")
        await settle(desk.pilot)
        await paste(desk, f"  {row.sid}\n")
        assert desk.current == "witness.webp"
        assert not desk.find(FilterLine).display
        assert desk.media.table.row_count == 49
        await desk.press("home", "escape")
        assert desk.is_at(ServicesScreen)
        await paste(desk, f"https://mcs.us1.twilio.com/v1/Services/{row.service_sid}/Media/{row.sid}/Content")
        assert "Harbour Support" in desk.masthead
        assert desk.current == "witness.webp"
        await paste(desk, str(row.message_sid))
        assert desk.current == "witness.webp"


async def test_a_conversation_opens_with_its_media_and_a_service_with_all(samples: Path) -> None:
    async with at_media(samples) as desk:
        row = row_of(desk, "witness.webp")
        await paste(desk, str(row.conversation_sid))
        assert row.conversation_name[:12] in desk.masthead
        assert " of 49" in desk.text
        await paste(desk, row.service_sid)
        assert "Media  49" in desk.text
        await desk.press("escape")
        await desk.open_service("Field Returns")
        await paste(desk, str(row.conversation_sid))
        assert "Harbour Support" in desk.masthead
        await desk.press("escape", "escape")
        assert desk.is_at(ServicesScreen), "no service is left open behind the other"


@pytest.mark.parametrize("over", ["z", "t"])
async def test_screens_above_the_list_close_when_going_to_a_sid(samples: Path, over: str) -> None:
    async with at_media(samples) as desk:
        row = row_of(desk, "witness.webp")
        await desk.press(over)
        await desk.until(lambda: not desk.is_at(MediaScreen))
        await paste(desk, row.sid)
        await desk.until(lambda: desk.is_at(MediaScreen))
        assert desk.current == "witness.webp"
        await desk.press("escape")
        assert desk.is_at(ServicesScreen), "no service is left open behind the other"


async def test_an_unknown_sid_is_reported_and_other_text_is_ignored(samples: Path) -> None:
    async with at_media(samples) as desk:
        before = desk.current
        await paste(desk, "ME" + "0" * 32)
        assert "not in the catalog" in desk.notices
        await paste(desk, "hello")
        await paste(desk, "xME" + "0" * 32 + "1")
        assert desk.notices.count("not in the catalog") == 1
        assert desk.current == before


async def test_a_sid_can_be_typed_and_an_invalid_one_is_reported(samples: Path) -> None:
    async with at_samples(samples) as desk:
        await desk.open_service("Harbour Support")
        sid = row_of(desk, "crushed corner.jpg").sid
        await desk.press("colon")
        await desk.pilot.press(*"ME12", "enter")
        await desk.until_text("No SID found")
        await desk.pilot.press(*["backspace"] * 4, *sid, "enter")
        await settle(desk.pilot)
        assert desk.current == "crushed corner.jpg"
        await desk.press("colon", "escape")
        assert desk.current == "crushed corner.jpg"
