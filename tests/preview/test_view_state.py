"""Zoomed pictures, and animations."""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.preview.makers import (
    BLUE,
    GREEN,
    RED,
    YELLOW,
    encode_image,
    gif,
    is_near,
    measure_psnr,
    open_picture,
    pixel_at,
    quarters,
    render,
    scene,
    to_image,
)
from tui.preview import open_content
from tui.preview.imaging.animation import MAX_FRAMES, read_frames
from tui.preview.imaging.view_state import Viewport, ViewState
from tui.preview.limits import MAX_SIDE_CLOSE
from tui.preview.model import Drawing, Picture
from tui.preview.renderers.registry import Renderer
from tui.preview.terminal import Terminal

if TYPE_CHECKING:
    from tests.preview.makers import Colour

PANE = (60, 20)
HALVES = Terminal(quadrants=False)


def open_viewport(content: bytes) -> Viewport:
    picture = open_content(content, content_type="", filename=None, max_side=MAX_SIDE_CLOSE)
    assert isinstance(picture, Picture)
    return Viewport(picture)


def draw_view(viewport: Viewport, view: ViewState) -> Image.Image:
    return render(viewport.draw(view, *PANE, HALVES, Renderer.BLOCKS))


def test_the_whole_picture_is_visible_at_first() -> None:
    shown = draw_view(open_viewport(encode_image(scene(1200, 800), "PNG")), ViewState())
    assert shown.size == (60, 40)
    assert measure_psnr(shown, scene(1200, 800).resize((60, 40), Image.Resampling.LANCZOS)) > 36


def test_at_full_scale_each_pixel_is_a_pixel() -> None:
    original = scene(300, 200)
    shown = draw_view(open_viewport(encode_image(original, "PNG")), ViewState(zoom=1))
    assert measure_psnr(shown, original.crop((120, 80, 180, 120))) > 36


@pytest.mark.parametrize("cell", [(10, 20), (9, 19)])
def test_full_scale_uses_terminal_pixels_if_available(cell: tuple[int, int]) -> None:
    original, terminal = scene(1200, 900), Terminal(cell=cell)
    viewport = open_viewport(encode_image(original, "PNG"))
    drawing = viewport.draw(ViewState(zoom=1), *PANE, terminal, Renderer.KITTY)
    assert (drawing.columns, drawing.rows) == PANE
    width, height = PANE[0] * cell[0], PANE[1] * cell[1]
    left, top = (1200 - width) // 2, (900 - height) // 2
    shown = picture_in(drawing)
    assert measure_psnr(shown, original.crop((left, top, left + width, top + height))) > 36
    assert viewport.effective_zoom(ViewState(), *PANE) == pytest.approx(height / 900)


def picture_in(drawing: Drawing) -> Image.Image:
    """Return the picture that is sent to Kitty."""
    parts = re.findall(r"\x1b_G[^;\x1b]*;([^\x1b]*)\x1b", drawing.upload)
    return Image.open(io.BytesIO(base64.b64decode("".join(parts)))).convert("RGB")


def test_full_scale_refers_to_the_original_content() -> None:
    picture = open_picture(encode_image(scene(4000, 2000), "PNG"))
    assert Viewport(picture).effective_zoom(ViewState(), *PANE) == pytest.approx(60 / 4000)
    assert draw_view(Viewport(picture), ViewState(zoom=1)).size == (60, 40)


@pytest.mark.parametrize(
    ("across", "down", "colour"), [(-9, -9, RED), (9, -9, GREEN), (-9, 9, BLUE), (9, 9, YELLOW)]
)
def test_panning_stops_at_the_edges(across: int, down: int, colour: Colour) -> None:
    viewport = open_viewport(encode_image(quarters(600, 600), "PNG"))
    view = viewport.move_by(ViewState(zoom=1), across, down, *PANE)
    shown = draw_view(viewport, view)
    assert shown.size == (60, 40)
    assert is_near(pixel_at(shown, 30, 20), colour)
    assert viewport.move_by(view, across, down, *PANE) == view


def test_panning_moves_by_the_visible_area() -> None:
    viewport = open_viewport(encode_image(scene(600, 400), "PNG"))
    assert viewport.move_by(ViewState(zoom=1), 0.5, 0, *PANE).x == pytest.approx(0.55)
    assert viewport.move_by(ViewState(), 1, 1, *PANE) == ViewState(), "all of it is in sight"


def test_zoom_is_limited_in_both_directions() -> None:
    viewport = open_viewport(encode_image(scene(600, 400), "PNG"))
    view = viewport.zoom_by(ViewState(), 2, *PANE)
    assert view.zoom == pytest.approx(0.2)
    assert viewport.zoom_by(view, 0.1, *PANE) == ViewState()
    assert viewport.zoom_by(view, 1000, *PANE).zoom == 16


def test_rotation_is_clockwise_and_keeps_the_centre() -> None:
    viewport = open_viewport(encode_image(quarters(400, 200), "PNG"))
    shown = draw_view(viewport, ViewState(turns=1))
    assert shown.size == (20, 40)
    assert is_near(pixel_at(shown, 3, 3), BLUE)
    assert is_near(pixel_at(shown, 16, 3), RED)
    view = ViewState(zoom=1, x=0.25, y=0.75)
    assert viewport.turn_by(view, 1) == ViewState(zoom=1, x=0.25, y=0.25, turns=1)
    assert viewport.turn_by(viewport.turn_by(view, 1), -1) == view
    assert viewport.turn_by(viewport.turn_by(view, 2), 2).turns == 0


def test_the_smallest_pane_and_picture_are_drawn() -> None:
    viewport = open_viewport(encode_image(Image.new("RGB", (1, 1), RED), "PNG"))
    for view in (ViewState(), ViewState(zoom=16, turns=3), ViewState(zoom=0.01)):
        assert viewport.draw(view, 1, 1, Terminal(), Renderer.BLOCKS).rows == 1


def make_animation(kind: str) -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (20, 10), colour) for colour in (RED, GREEN, BLUE)]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=[50, 200, 1000], loop=0)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_frames_come_in_order_with_their_durations(kind: str) -> None:
    frames = list(read_frames(make_animation(kind), 480))
    assert [seconds for _, seconds in frames] == [0.05, 0.2, 1.0]
    for (frame, _), colour in zip(frames, (RED, GREEN, BLUE), strict=True):
        assert is_near(pixel_at(to_image(frame), 5, 5), colour)


def test_a_frame_without_a_duration_lasts_as_long_as_in_a_browser() -> None:
    assert {seconds for _, seconds in read_frames(gif(5), 480)} == {0.1}


def test_only_some_of_countless_frames_are_shown() -> None:
    assert sum(1 for _ in read_frames(gif(MAX_FRAMES + 500), 480)) == MAX_FRAMES


@pytest.mark.filterwarnings("ignore:::PIL")
def test_a_damaged_animation_ends_at_the_damage() -> None:
    content = make_animation("GIF")
    for cut in range(0, len(content), 7):
        assert sum(1 for _ in read_frames(content[:cut], 480)) <= 3
    assert list(read_frames(b"no picture", 480)) == []
