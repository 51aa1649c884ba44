"""Terminal graphics: the sent sequences, decoded back into pixels."""

from __future__ import annotations

import base64
import io
import re
import sys

import pytest
from PIL import Image
from rich.cells import cell_len

from tests.preview.makers import encode_image, measure_psnr, open_picture, scene, to_image
from tui.preview import Picture, Renderer, Terminal, draw, open_content
from tui.preview.renderers.registry import can_encode_sixels

MESSAGE = re.compile(r"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
CELL = (10, 20)


def photograph() -> Picture:
    picture = open_content(
        encode_image(scene(1600, 1200), "JPEG"), content_type="", filename=None, max_side=1280
    )
    assert isinstance(picture, Picture)
    return picture


def test_kitty_gets_a_palette_image_in_small_chunks() -> None:
    drawing = draw(photograph(), 80, 24, Terminal(cell=CELL), Renderer.KITTY)
    messages = MESSAGE.findall(drawing.upload)
    assert MESSAGE.sub("", drawing.upload) == ""
    *parts, place = [(dict(pair.split("=") for pair in head.split(",")), data) for head, data in messages]
    assert all(len(data) <= 4096 for _, data in parts)
    assert [head["m"] for head, _ in parts] == ["1"] * (len(parts) - 1) + ["0"]
    assert parts[0][0].items() >= {"a": "t", "f": "100", "q": "2"}.items()
    assert place[0].items() >= {"a": "p", "U": "1", "c": str(drawing.columns), "r": str(drawing.rows)}.items()
    assert place[0]["i"] == parts[0][0]["i"]
    image = Image.open(io.BytesIO(base64.b64decode("".join(data for _, data in parts))))
    assert (image.mode, image.size) == ("P", (640, 480))
    assert measure_psnr(image.convert("RGB"), to_image(photograph()).resize((640, 480))) > 30
    assert len(drawing.upload) < 550_651 / 5


def test_kitty_placeholders_encode_image_row_and_column() -> None:
    drawing = draw(photograph(), 80, 24, Terminal(cell=CELL), Renderer.KITTY)
    assert (drawing.columns, drawing.rows) == (64, 24)
    (number,) = re.findall(r"a=p,U=1,i=(\d+)", drawing.upload)
    first = re.findall("\U0010eeee.(.)", drawing.lines[0][0].text)
    assert len(set(first)) == 64
    for (segment,) in drawing.lines:
        assert cell_len(segment.text) == 64
        cells = re.findall("\U0010eeee(.)(.)", segment.text)
        assert len(cells) == 64
        assert len({mark for mark, _ in cells}) == 1
        assert [column for _, column in cells] == first
        assert segment.style is not None
        assert segment.style.color is not None
        red, green, blue = segment.style.color.triplet or (0, 0, 0)
        assert red << 16 | green << 8 | blue == int(number)
    # The first entries of the list in Kitty's protocol documentation.
    rows = [line[0].text[1] for line in drawing.lines]
    assert rows[:6] == first[:6] == ["\u0305", "\u030d", "\u030e", "\u0310", "\u0312", "\u033d"]
    assert f"a=d,d=I,i={number}" in drawing.discard


@pytest.mark.parametrize("pane", [(1, 1), (400, 200), (3, 50)])
def test_a_kitty_image_fits_every_pane(pane: tuple[int, int]) -> None:
    drawing = draw(
        open_picture(encode_image(scene(60, 40), "PNG")), *pane, Terminal(cell=(9, 21)), Renderer.KITTY
    )
    assert 1 <= drawing.columns <= min(pane[0], 129)
    assert 1 <= drawing.rows <= min(pane[1], 129)
    assert len(drawing.lines) == drawing.rows


@pytest.mark.skipif(not can_encode_sixels(), reason="textual-image comes with Python 3.12 and later")
def test_sixels_cover_blank_cells_and_fill_whole_bands() -> None:
    drawing = draw(photograph(), 80, 24, Terminal(cell=CELL), Renderer.SIXEL)
    assert (drawing.columns, drawing.rows) == (64, 24)
    assert {segment.text for line in drawing.lines for segment in line} == {" " * 64}
    assert drawing.overlay.startswith("\x1bP")
    assert drawing.overlay.endswith("\x1b\\")
    found = re.search(r'"1;1;(\d+);(\d+)', drawing.overlay)
    assert found is not None
    assert (int(found[1]), int(found[2])) == (640, 480)
    wide = draw(photograph(), 300, 100, Terminal(cell=CELL), Renderer.SIXEL)
    assert wide.columns * CELL[0] <= 1000, "xterm shows no larger ones"
    far = draw(photograph(), 80, 24, Terminal(cell=CELL, remote=True), Renderer.SIXEL)
    assert len(far.overlay) < len(drawing.overlay)


def test_the_sixel_encoder_queries_no_terminal() -> None:
    if can_encode_sixels():
        draw(photograph(), 20, 10, Terminal(), Renderer.SIXEL)
        assert "textual_image.renderable" not in sys.modules
