"""Notices on every terminal size: at most two, and never over the footer, the hint or a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets._toast import Toast

from tests.screens.driver import at_media
from tests.screens.navigation import STEPS
from tui.widgets.hint_line import HintLine
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widget import Widget

    from tests.screens.driver import AppDriver

SIZES = [(60, 15), (80, 24), (200, 50)]
LONG = "the service could not find it, and what was sent before is as it was " * 3


def shown(desk: AppDriver) -> list[Widget]:
    return [one for one in desk.app.screen.query(Toast) if one.region.area and one.visible]


async def tell_five(desk: AppDriver) -> None:
    for number in range(5):
        desk.app.notify(f"photo {number}.jpg: {LONG}", title="A title", markup=False)
    await desk.until(lambda: f"photo 4.jpg: {LONG}" in desk.notices)
    await desk.pilot.pause(0.05)


@pytest.mark.parametrize("size", SIZES)
async def test_notices_never_cover_the_hint_or_the_keys(samples: Path, size: tuple[int, int]) -> None:
    async with at_media(samples, size) as desk:
        await desk.media.mount(HintLine(), before=desk.find(KeyLine))
        await tell_five(desk)
        await desk.until(lambda: 1 <= len(shown(desk)) <= 2)
        for widget in shown(desk):
            assert not widget.region.overlaps(desk.find(KeyLine).region)
            assert not widget.region.overlaps(desk.find(HintLine).region)
        assert "photo 4.jpg" in desk.text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "way", ["question", "delete", "help", "new profile", "folder picker", "send sheet", "copy menu", "link"]
)
async def test_notices_never_cover_a_dialog(samples: Path, size: tuple[int, int], way: str) -> None:
    async with at_media(samples, size) as desk:
        await STEPS[way](desk)
        await tell_five(desk)
        await desk.until(lambda: 1 <= len(shown(desk)) <= 2)
        dialog = next(one for one in desk.app.screen.children if one.id and "textual" not in one.id)
        assert dialog.region.height > 2, desk.text
        for toast in shown(desk):
            assert not toast.region.overlaps(dialog.region), desk.text
            assert not toast.region.overlaps(desk.find(KeyLine).region), desk.text
        assert "photo 4.jpg" in desk.text


async def test_a_repeated_notice_is_shown_once(samples: Path) -> None:
    async with at_media(samples) as desk:
        for _ in range(3):
            desk.app.notify("This media is not animated.")
        await desk.until(lambda: len(shown(desk)) == 1)
