"""The panes around the list: where they stand, hidden and shown, made larger and smaller, and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.screens.driver import at_media
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane

if TYPE_CHECKING:
    from pathlib import Path

    from textual.geometry import Region

    from tests.screens.driver import AppDriver


def regions(desk: AppDriver) -> tuple[Region, Region, Region]:
    """Return where list, preview and resource stand; without an area where they do not."""
    return desk.find(MediaTable).region, desk.find(PreviewPane).region, desk.find(ResourcePane).region


async def test_where_there_is_room_the_panes_stand_beside_the_list(samples: Path) -> None:
    async with at_media(samples, (120, 35)) as desk:
        rows, preview, resource = regions(desk)
        assert rows.right == preview.x == resource.x
        assert preview.bottom == resource.y
        assert resource.bottom == rows.bottom == 34


async def test_on_the_largest_terminals_all_three_stand_side_by_side(samples: Path) -> None:
    async with at_media(samples, (300, 80)) as desk:
        rows, preview, resource = regions(desk)
        assert (rows.right, preview.right, resource.right) == (preview.x, resource.x, 300)
        assert rows.bottom == preview.bottom == resource.bottom


async def test_on_high_terminals_the_panes_stand_below_the_list(samples: Path) -> None:
    async with at_media(samples, (90, 50)) as desk:
        rows, preview, resource = regions(desk)
        assert rows.bottom == preview.y == resource.y
        assert preview.right == resource.x


async def test_a_key_shows_the_panes_where_there_is_little_room_and_hides_them_again(samples: Path) -> None:
    async with at_media(samples, (80, 24)) as desk:
        assert not regions(desk)[1].area
        await desk.press("backslash")
        rows, preview, _ = regions(desk)
        assert rows.bottom == preview.y
        await desk.press("backslash")
        assert not regions(desk)[1].area


async def test_in_the_smallest_terminal_tab_turns_from_the_preview_to_the_resource(samples: Path) -> None:
    async with at_media(samples, (60, 15)) as desk:
        await desk.press("enter")
        assert regions(desk)[1].width == 60
        assert not regions(desk)[2].area
        await desk.until_text("tab: resource")
        await desk.press("tab")
        assert regions(desk)[2].width == 60
        assert desk.find(ResourcePane).has_focus
        await desk.press("tab")
        assert desk.find(PreviewPane).has_focus
        await desk.press("escape")
        assert desk.find(MediaTable).has_focus


@pytest.mark.parametrize(
    ("key", "which", "axis", "grows"),
    [
        (">", 0, "width", True),
        ("<", 0, "width", False),
        ("}", 1, "height", True),
        ("{", 1, "height", False),
    ],
)
async def test_keys_share_the_room_out_otherwise(
    samples: Path, key: str, which: int, axis: str, *, grows: bool
) -> None:
    async with at_media(samples, (140, 40)) as desk:
        before = getattr(regions(desk)[which], axis)
        await desk.press(key)
        after = getattr(regions(desk)[which], axis)
        assert (after > before) is grows
        assert after != before
        rows, preview, resource = regions(desk)
        assert (resource.right, resource.bottom) == (140, rows.bottom)
        assert preview.bottom == resource.y


async def test_what_one_made_of_the_panes_is_there_at_the_next_start(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await desk.press(">", ">", "}", "F")
        before = regions(desk)
    async with at_media(samples, (140, 40)) as desk:
        assert regions(desk) == before
        assert not before[2].area


async def test_the_border_between_panes_can_be_dragged(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        x = regions(desk)[0].right - 1
        await desk.pilot.mouse_down(offset=(x, 10))
        await desk.pilot.hover(offset=(60, 10))
        await desk.pilot.mouse_up(offset=(60, 10))
        assert abs(regions(desk)[0].right - 60) <= 1


async def test_panes_are_right_again_after_a_change_of_the_window(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await desk.press("<", "<", "}")
        for size in ((90, 50), (60, 15), (80, 24), (300, 80), (140, 40)):
            await desk.pilot.resize_terminal(*size)
            await desk.press("down")
            rows, preview, _ = regions(desk)
            assert rows.area
            assert rows.width == size[0] or rows.right == preview.x
        assert regions(desk)[0].width < 80
