"""All text on every screen has enough contrast, in both of our themes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from textual.color import Color

from tests.idle import settle
from tests.sample_app import sample_app
from tests.screens.driver import AppDriver, at
from tests.screens.navigation import STEPS
from tui.widgets.contrast import MIN_CONTRAST, contrast_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.segment import Segment

SIZE = (140, 40)
#: Characters that are not text: borders, bars, scrollbars, pictures and codes.
DRAWN = {*"─│╭╮╰╯┌┐└┘━┃▁▂▃▄▅▆▇█▀▔▌▐▎▏▊▕▍▋▉▘▝▖▗▞▚▛▜▙▟■", *map(chr, range(0x2800, 0x2900))}


def letters(segment: Segment) -> str:
    """Return the readable text of a segment."""
    return "".join(one for one in segment.text if not one.isspace() and one not in DRAWN)


def is_behind(desk: AppDriver, x: int, y: int) -> bool:
    """Return whether it belongs to the screen behind a dialog, which is dimmed because it is inactive."""
    return desk.app.screen.is_modal and desk.app.screen.get_widget_at(x, y)[0] is desk.app.screen


def faint(desk: AppDriver) -> Iterator[tuple[str, float, str]]:
    """Yield every text on the screen with too little contrast, with its contrast and colours."""
    for y, strip in enumerate(desk.app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            style, place = segment.style, x
            x += segment.cell_length
            if segment.control or not letters(segment) or style is None or is_behind(desk, place, y):
                continue
            assert style.color is not None, segment
            assert style.bgcolor is not None, segment
            ink, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            if (found := contrast_ratio(ink, ground)) < MIN_CONTRAST:
                yield segment.text.strip(), found, f"{ink.hex} on {ground.hex}"


@pytest.mark.parametrize("name", STEPS, ids=[name.replace(" ", "-") for name in STEPS])
async def test_every_text_has_enough_contrast(name: str, samples: Path) -> None:
    with sample_app(samples) as deck:
        async with at(deck, SIZE) as desk:
            await desk.open_service()
            await STEPS[name](desk)
            for theme in ("safelight", "daylight"):
                deck.theme = theme
                await settle(desk.pilot)
                found = defaultdict(list)
                for text, ratio, colours in faint(desk):
                    found[f"{theme}, {ratio:.1f}: {colours}"].append(text)
                assert not found
