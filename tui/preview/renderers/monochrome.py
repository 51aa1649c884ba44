"""Pictures without colour, in braille dots or in ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps
from rich.segment import Segment

from tui.preview.imaging.fitting import FittedPicture
from tui.preview.model import Drawing

if TYPE_CHECKING:
    from tui.preview.model import Picture
    from tui.preview.terminal import Terminal

#: From dark to light, by the area that each character fills.
_RAMP: Final = " .,:;-=+*oxO#%@"
_BRAILLE: Final = 0x2800
#: The bits of the dots of a cell, by row and column (Unicode, Braille Patterns).
_BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def draw(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` in the terminal's own two colours."""
    fitted = FittedPicture(picture, columns, rows * 2)
    lines = _draw_braille(fitted, terminal) if terminal.unicode else _draw_ascii(fitted, terminal)
    return Drawing(tuple((Segment(line),) for line in lines), fitted.width, len(lines))


def _draw_braille(fitted: FittedPicture, terminal: Terminal) -> list[str]:
    dots = (
        _luminance(fitted.to_image(2, 2), terminal)
        .convert("1", dither=Image.Dither.FLOYDSTEINBERG)
        .convert("L")
    )
    pixels, stride = dots.tobytes(), dots.width
    rows = [pixels[start : start + stride] for start in range(0, len(pixels), stride)]
    rows += [bytes(stride)] * (-len(rows) % len(_BITS))
    lines = []
    for top in range(0, len(rows), len(_BITS)):
        codes = [_BRAILLE] * fitted.width
        for row, (left, right) in zip(rows[top : top + len(_BITS)], _BITS, strict=True):
            for column in range(fitted.width):
                codes[column] |= (left if row[column * 2] else 0) | (right if row[column * 2 + 1] else 0)
        lines.append("".join(map(chr, codes)))
    return lines


def _draw_ascii(fitted: FittedPicture, terminal: Terminal) -> list[str]:
    tones = _luminance(fitted.to_image(), terminal)
    tones = tones.resize((tones.width, (tones.height + 1) // 2), Image.Resampling.BOX)
    letters = [_RAMP[level * len(_RAMP) // 256] for level in tones.tobytes()]
    return ["".join(letters[start : start + tones.width]) for start in range(0, len(letters), tones.width)]


def _luminance(image: Image.Image, terminal: Terminal) -> Image.Image:
    """Return the luminance of ``image`` over the full range; inverted for a light background."""
    tones = ImageOps.autocontrast(image.convert("L"), cutoff=1)
    return tones if terminal.dark else ImageOps.invert(tones)
