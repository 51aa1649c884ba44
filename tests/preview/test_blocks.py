"""Pictures as half blocks."""

from __future__ import annotations

from typing import Literal

import pytest
from PIL import Image
from rich.console import Console
from rich.segment import Segments

from tests.preview.makers import image_of, is_near, opened, pixel, pixels_of, psnr, quarters, saved, scene
from tui.preview import draw
from tui.preview.blocks import MOST_ENLARGED

PANES = [(1, 1), (2, 1), (1, 30), (10, 4), (38, 11), (80, 24), (120, 45), (300, 80)]


@pytest.mark.parametrize("pane", [(38, 11), (80, 24), (120, 45)])
def test_the_cells_show_what_pillow_makes_of_the_picture(pane: tuple[int, int]) -> None:
    picture = opened(saved(scene(1600, 1200), "PNG"))
    shown = pixels_of(draw(picture, *pane))
    wanted = image_of(picture).resize((shown.width, round(shown.width * 3 / 4)), Image.Resampling.LANCZOS)
    assert psnr(shown.crop((0, 0, *wanted.size)), wanted) > 42


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("size", [(1600, 1200), (900, 1600), (3000, 100), (20, 2000)])
def test_a_picture_fills_the_pane_in_its_aspect_ratio(size: tuple[int, int], pane: tuple[int, int]) -> None:
    drawing = draw(opened(saved(Image.new("RGB", size, (9, 99, 199)), "PNG")), *pane)
    assert 1 <= drawing.columns <= pane[0]
    assert 1 <= drawing.rows <= pane[1]
    assert len(drawing.lines) == drawing.rows
    scale = min(pane[0] / size[0], pane[1] * 2 / size[1])
    shown = pixels_of(drawing).getbbox()
    assert shown is not None
    assert abs(shown[2] - max(1, size[0] * scale)) <= 1
    assert abs(shown[3] - max(1, size[1] * scale)) <= 1


def test_a_small_picture_does_not_grow_without_end() -> None:
    drawing = draw(opened(saved(scene(10, 10), "PNG")), 200, 100)
    assert (drawing.columns, drawing.rows * 2) == (10 * MOST_ENLARGED, 10 * MOST_ENLARGED)


def test_the_edges_of_pixel_art_stay_sharp() -> None:
    shown = pixels_of(draw(opened(saved(quarters(8, 8), "PNG")), 30, 15))
    assert shown.size == (24, 24)
    assert psnr(shown, quarters(24, 24)) > 60


def test_a_small_photograph_fills_the_pane_smoothly() -> None:
    drawing = draw(opened(saved(scene(60, 40), "PNG")), 80, 40)
    assert (drawing.columns, drawing.rows) == (80, 27)


def test_an_odd_last_line_leaves_its_lower_half_to_the_pane() -> None:
    drawing = draw(opened(saved(Image.new("RGB", (40, 30), (200, 10, 10)), "PNG")), 20, 40)
    shown = pixels_of(drawing, ground=(0, 0, 255))
    assert shown.size == (20, 16)
    assert is_near(pixel(shown, 3, 14), (200, 10, 10))
    assert pixel(shown, 3, 15) == (0, 0, 255)


def test_one_colour_is_one_run_a_line() -> None:
    drawing = draw(opened(saved(Image.new("RGB", (800, 600), (1, 2, 3)), "PNG")), 80, 24)
    assert [len(line) for line in drawing.lines] == [1] * 24


def test_neighbours_that_look_alike_save_a_third_of_the_escape_codes() -> None:
    drawing = draw(opened(saved(scene(1600, 1200), "PNG")), 80, 24)
    assert sum(map(len, drawing.lines)) < drawing.columns * drawing.rows * 2 / 3


@pytest.mark.parametrize("color_system", ["truecolor", "256", "standard"])
def test_codes_made_beforehand_are_those_of_the_terminal(
    color_system: Literal["truecolor", "256", "standard"],
) -> None:
    picture = opened(saved(scene(320, 240), "PNG"))
    console = Console(color_system=color_system, force_terminal=True, width=80)

    def printed(line: Segments) -> str:
        with console.capture() as capture:
            console.print(line, end="")
        return capture.get()

    made = draw(picture, 20, 10, color_system=color_system)
    later = draw(picture, 20, 10)
    for one, other in zip(made.lines, later.lines, strict=True):
        assert printed(Segments(one)) == printed(Segments(other))
