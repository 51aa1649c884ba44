"""The panes around the list: position, visibility, size, and their restoration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.screens.driver import at_media
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane
from tui.widgets.threads.thread_pane import ThreadPane

if TYPE_CHECKING:
    from pathlib import Path

    from textual.geometry import Region

    from tests.screens.driver import AppDriver


def regions(desk: AppDriver) -> tuple[Region, Region, Region]:
    """Return the regions of list, preview and resource; hidden ones have no area."""
    return desk.find(MediaTable).region, desk.find(PreviewPane).region, desk.find(ResourcePane).region


async def test_on_wide_terminals_the_panes_are_beside_the_list(samples: Path) -> None:
    async with at_media(samples, (120, 35)) as desk:
        rows, preview, resource = regions(desk)
        assert rows.right == preview.x == resource.x
        assert preview.bottom == resource.y
        assert resource.bottom == rows.bottom == 34


async def test_on_the_largest_terminals_all_three_panes_are_side_by_side(samples: Path) -> None:
    async with at_media(samples, (300, 80)) as desk:
        rows, preview, resource = regions(desk)
        assert (rows.right, preview.right, resource.right) == (preview.x, resource.x, 300)
        assert rows.bottom == preview.bottom == resource.bottom


@pytest.mark.parametrize("size", [(76, 24), (80, 24), (100, 30)])
async def test_from_76_columns_the_preview_is_beside_the_list(samples: Path, size: tuple[int, int]) -> None:
    async with at_media(samples, size) as desk:
        rows, preview, resource = regions(desk)
        assert rows.right == preview.x
        assert preview.right == size[0]
        assert rows.bottom == preview.bottom
        assert not resource.area
        assert 45 <= rows.width <= 50 or size[0] == 100
        assert "▀" in desk.text, "a picture is drawn"


async def test_from_40_lines_the_resource_is_below_the_preview(samples: Path) -> None:
    async with at_media(samples, (90, 50)) as desk:
        rows, preview, resource = regions(desk)
        assert rows.right == preview.x == resource.x
        assert (preview.bottom, resource.bottom) == (resource.y, rows.bottom)


async def test_on_narrow_terminals_the_list_is_alone_or_above_the_preview(
    samples: Path,
) -> None:
    async with at_media(samples, (75, 30)) as desk:
        assert regions(desk)[0].width == 75
        assert not regions(desk)[1].area
    async with at_media(samples, (75, 50)) as desk:
        rows, preview, resource = regions(desk)
        assert rows.bottom == preview.y
        assert rows.width == preview.width == 75
        assert not resource.area


@pytest.mark.parametrize(
    ("size", "other"), [((80, 24), (140, 40)), ((140, 40), (80, 24)), ((60, 15), (80, 24))]
)
async def test_a_key_toggles_the_side_panes_and_is_remembered_per_terminal_size(
    samples: Path, size: tuple[int, int], other: tuple[int, int]
) -> None:
    async with at_media(samples, size) as desk:
        was_shown = bool(regions(desk)[1].area)
        assert was_shown is (size != (60, 15))
        await desk.press("backslash")
        assert bool(regions(desk)[1].area) is not was_shown
        if was_shown:
            assert regions(desk)[0].width == size[0]
    async with at_media(samples, size) as desk:
        assert bool(regions(desk)[1].area) is not was_shown
        await desk.pilot.resize_terminal(*other)
        await desk.press("down")
        assert regions(desk)[1].area
        await desk.pilot.resize_terminal(*size)
        await desk.press("backslash")
        assert bool(regions(desk)[1].area) is was_shown


async def test_tab_cycles_through_the_list_and_every_pane_in_a_shared_place(samples: Path) -> None:
    async with at_media(samples, (80, 24)) as desk:
        await desk.until_text("Preview · tab: resource")
        for pane in (PreviewPane, ResourcePane, ThreadPane, MediaTable, PreviewPane):
            await desk.press("tab")
            assert desk.find(pane).has_focus
            assert desk.find(pane).region.area
        assert not regions(desk)[2].area


async def test_the_resource_in_place_of_the_preview_is_remembered(samples: Path) -> None:
    async with at_media(samples, (80, 24)) as desk:
        await desk.press("F")
        assert not regions(desk)[1].area
        assert regions(desk)[2].width == 32
        assert desk.find(MediaTable).has_focus
        await desk.press("tab", "tab", "tab", "tab")
        assert desk.find(MediaTable).has_focus
    async with at_media(samples, (80, 24)) as desk:
        assert regions(desk)[2].width == 32
        await desk.press("enter")
        assert regions(desk)[1].area
        await desk.press("escape", "F")
        assert regions(desk)[1].area
        assert not regions(desk)[2].area


async def test_in_the_smallest_terminal_tab_switches_panes(samples: Path) -> None:
    async with at_media(samples, (60, 15)) as desk:
        await desk.press("enter")
        assert regions(desk)[1].width == 60
        assert not regions(desk)[2].area
        await desk.until_text("tab: resource")
        await desk.press("tab")
        assert regions(desk)[2].width == 60
        assert desk.find(ResourcePane).has_focus
        await desk.press("tab")
        assert regions(desk)[2].width == 0
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
async def test_keys_resize_the_panes(samples: Path, key: str, which: int, axis: str, *, grows: bool) -> None:
    async with at_media(samples, (140, 40)) as desk:
        before = getattr(regions(desk)[which], axis)
        await desk.press(key)
        after = getattr(regions(desk)[which], axis)
        assert (after > before) is grows
        assert after != before
        rows, preview, resource = regions(desk)
        assert (resource.right, resource.bottom) == (140, rows.bottom)
        assert preview.bottom == resource.y


async def test_pane_layout_changes_are_restored_at_the_next_start(samples: Path) -> None:
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


async def test_panes_adapt_when_the_window_is_resized(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await desk.press("<", "<", "}")
        for size in ((90, 50), (60, 15), (80, 24), (300, 80), (140, 40)):
            await desk.pilot.resize_terminal(*size)
            await desk.press("down")
            rows, preview, _ = regions(desk)
            assert rows.area
            assert rows.width == size[0] if size[0] < 76 else rows.right == preview.x
        assert regions(desk)[0].width < 80
