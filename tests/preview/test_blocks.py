"""Pictures as half blocks."""

from __future__ import annotations

import unicodedata

import pytest
from PIL import Image, ImageChops
from rich._palettes import EIGHT_BIT_PALETTE, STANDARD_PALETTE
from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS
from rich.style import Style

from tests.preview.makers import (
    encode_image,
    is_near,
    measure_psnr,
    open_picture,
    pixel_at,
    quarters,
    render,
    render_fine,
    scene,
    to_image,
)
from tui.preview import Drawing, draw
from tui.preview.limits import MAX_ENLARGEMENT
from tui.preview.renderers.cell_glyphs import SIXTHS
from tui.preview.renderers.palettes import get_palette
from tui.preview.terminal import Terminal

HALVES = Terminal(quadrants=False)
PANES = [(1, 1), (2, 1), (1, 30), (10, 4), (38, 11), (80, 24), (120, 45), (300, 80)]


@pytest.mark.parametrize("pane", [(38, 11), (80, 24), (120, 45)])
def test_the_cells_show_what_pillow_makes_of_the_picture(pane: tuple[int, int]) -> None:
    picture = open_picture(encode_image(scene(1600, 1200), "PNG"))
    shown = render(draw(picture, *pane, HALVES))
    wanted = to_image(picture).resize((shown.width, round(shown.width * 3 / 4)), Image.Resampling.LANCZOS)
    assert measure_psnr(shown.crop((0, 0, *wanted.size)), wanted) > 42


def test_quarter_blocks_sharpen_vertical_and_diagonal_edges() -> None:
    picture = open_picture(encode_image(scene(1600, 1200), "PNG"))
    wanted = to_image(picture).resize((128, 48), Image.Resampling.LANCZOS)
    halves, quarters = (render_fine(draw(picture, 80, 24, way)) for way in (HALVES, Terminal()))
    assert measure_psnr(quarters, wanted) > measure_psnr(halves, wanted) + 2


def test_sextants_are_sharper_than_quarter_blocks() -> None:
    picture = open_picture(encode_image(scene(1600, 1200), "PNG"))
    wanted = to_image(picture).resize((128, 144), Image.Resampling.LANCZOS)
    drawings = [draw(picture, 80, 24, way) for way in (Terminal(), Terminal(sextants=True))]
    quarters, sixths = (render_fine(drawing, rows=6) for drawing in drawings)
    assert measure_psnr(sixths, wanted) > measure_psnr(quarters, wanted) + 1


def test_sextant_glyphs_fill_the_parts_in_their_names() -> None:
    for number, glyph in enumerate(SIXTHS.glyphs):
        name = unicodedata.name(glyph)
        if name.startswith("BLOCK SEXTANT-"):
            assert number == sum(1 << int(part) - 1 for part in name.removeprefix("BLOCK SEXTANT-"))
    assert len(set(SIXTHS.glyphs)) == 64
    assert [SIXTHS.glyphs[number] for number in (0, 0b010101, 0b101010, 0b111111)] == [" ", "▌", "▐", "█"]


@pytest.mark.parametrize("colours", ["truecolor", "256", "standard"])
def test_escape_codes_of_a_drawing_match_those_of_rich(colours: str) -> None:
    picture = open_picture(encode_image(scene(300, 215), "PNG"))
    drawing = draw(picture, 40, 40, Terminal(colours, sextants=True))
    system = COLOR_SYSTEMS[colours]
    for text, style, _ in (segment for line in drawing.lines for segment in line):
        assert style is not None
        own = Style(color=style.color, bgcolor=style.bgcolor)
        assert style.render(text, color_system=system) == own.render(text, color_system=system)


@pytest.mark.parametrize(("colours", "count"), [("256", 236), ("standard", 16)])
def test_limited_palettes_use_terminal_colours_and_dithering(colours: str, count: int) -> None:
    picture = open_picture(encode_image(Image.linear_gradient("L").convert("RGB"), "PNG"))
    shown = render(draw(picture, 80, 24, Terminal(colours, quadrants=False)))
    palette = get_palette(colours)
    assert palette is not None
    assert len(palette.appearance) == len(set(palette.sent)) == count
    assert {found for _, found in shown.getcolors(9999) or ()} <= set(palette.sent)
    seen = shown.resize((12, 12), Image.Resampling.BOX)
    assert measure_psnr(seen, to_image(picture).resize((12, 12), Image.Resampling.BOX)) > 25, (
        "as the eye blends it"
    )


@pytest.mark.parametrize("colours", ["256", "standard"])
def test_every_terminal_colour_is_sent_unchanged(colours: str) -> None:
    palette = get_palette(colours)
    assert palette is not None
    system = ColorSystem.EIGHT_BIT if colours == "256" else ColorSystem.STANDARD
    looks = EIGHT_BIT_PALETTE if colours == "256" else STANDARD_PALETTE
    for look, told in zip(palette.appearance, palette.sent, strict=True):
        number = Color.from_rgb(*told).downgrade(system).number
        assert number is not None
        assert tuple(looks[number]) == look


def test_over_ssh_a_pane_stays_within_its_byte_budget_and_looks_alike() -> None:
    picture = open_picture(encode_image(add_noise(scene(1600, 1200)), "PNG"))
    near, far = (draw(picture, 80, 24, Terminal(quadrants=False, remote=remote)) for remote in (False, True))
    assert count_bytes(far, ColorSystem.TRUECOLOR) < 30_000 < count_bytes(near, ColorSystem.TRUECOLOR)
    assert measure_psnr(render(near), render(far)) > 26


def count_bytes(drawing: Drawing, system: ColorSystem) -> int:
    """Return the number of bytes sent to the terminal."""
    return sum(
        len(style.render(text, color_system=system).encode())
        for line in drawing.lines
        for text, style, _ in line
        if style
    )


def add_noise(image: Image.Image) -> Image.Image:
    return ImageChops.add_modulo(
        image, Image.effect_noise(image.size, 60).convert("RGB").point(lambda v: v // 3)
    )


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("size", [(1600, 1200), (900, 1600), (3000, 100), (20, 2000)])
def test_a_picture_fills_the_pane_in_its_aspect_ratio(size: tuple[int, int], pane: tuple[int, int]) -> None:
    drawing = draw(open_picture(encode_image(Image.new("RGB", size, (9, 99, 199)), "PNG")), *pane)
    assert 1 <= drawing.columns <= pane[0]
    assert 1 <= drawing.rows <= pane[1]
    assert len(drawing.lines) == drawing.rows
    scale = min(pane[0] / size[0], pane[1] * 2 / size[1])
    shown = render(drawing).getbbox()
    assert shown is not None
    assert abs(shown[2] - max(1, size[0] * scale)) <= 1
    assert abs(shown[3] - max(1, size[1] * scale)) <= 1


def test_a_small_picture_is_enlarged_only_up_to_a_limit() -> None:
    drawing = draw(open_picture(encode_image(scene(10, 10), "PNG")), 200, 100)
    assert (drawing.columns, drawing.rows * 2) == (10 * MAX_ENLARGEMENT, 10 * MAX_ENLARGEMENT)


def test_the_edges_of_pixel_art_stay_sharp() -> None:
    shown = render(draw(open_picture(encode_image(quarters(8, 8), "PNG")), 30, 15))
    assert shown.size == (24, 24)
    assert measure_psnr(shown, quarters(24, 24)) > 60


def test_a_small_photograph_fills_the_pane_smoothly() -> None:
    drawing = draw(open_picture(encode_image(scene(60, 40), "PNG")), 80, 40)
    assert (drawing.columns, drawing.rows) == (80, 27)


def test_an_odd_last_row_shows_the_pane_background_below() -> None:
    drawing = draw(open_picture(encode_image(Image.new("RGB", (40, 30), (200, 10, 10)), "PNG")), 20, 40)
    shown = render(drawing, ground=(0, 0, 255))
    assert shown.size == (20, 16)
    assert is_near(pixel_at(shown, 3, 14), (200, 10, 10))
    assert pixel_at(shown, 3, 15) == (0, 0, 255)


def test_a_single_colour_is_one_run_per_line() -> None:
    drawing = draw(open_picture(encode_image(Image.new("RGB", (800, 600), (1, 2, 3)), "PNG")), 80, 24)
    assert [len(line) for line in drawing.lines] == [1] * 24


def test_merging_similar_neighbours_saves_a_third_of_the_escape_codes() -> None:
    drawing = draw(open_picture(encode_image(scene(1600, 1200), "PNG")), 80, 24)
    assert sum(map(len, drawing.lines)) < drawing.columns * drawing.rows * 2 / 3
