"""The frames of an animation, with their durations. Imports Pillow."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.preview.imaging.decode import format_of, iterate_frames
from tui.preview.imaging.pixels import pixel_aspect_of, read_orientation, square_pixel_size, to_rgb
from tui.preview.model import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A longer animation restarts after this many frames.
MAX_FRAMES: Final = 1000

#: Seconds of CPU for one frame.
_MAX_SECONDS: Final = 1.0
#: As in browsers: a frame with a shorter duration is shown for the default duration. In seconds.
_MIN_DURATION: Final = 0.02
_DEFAULT_DURATION: Final = 0.1
_MAX_DURATION: Final = 60


def read_frames(content: bytes, max_side: int) -> Iterator[tuple[Picture, float]]:
    """Yield each frame, at most ``max_side`` pixels a side, and its duration in seconds.

    Blocking, for threads. Ends early if the picture is damaged or exceeds a limit.
    """
    turn = None
    with suppress(Exception):  # a limit; Pillow also raises many kinds of errors for hostile bytes
        for number, image in enumerate(iterate_frames(content, _MAX_SECONDS)):
            if number == MAX_FRAMES:
                return
            turn = read_orientation(image) if turn is None else turn
            milliseconds = image.info.get("duration", 0)
            seconds = milliseconds / 1000 if isinstance(milliseconds, int | float) else 0.0
            pixel_aspect = pixel_aspect_of(image)
            rgb = to_rgb(image.copy(), max_side, turn, pixel_aspect)
            words = f"frame {number + 1:,}"
            size = (rgb.width, rgb.height, *square_pixel_size(image.size, pixel_aspect))
            frame = Picture(rgb.tobytes(), *size, format=format_of(image), frames=None, facts=words)
            yield frame, seconds if _MIN_DURATION <= seconds <= _MAX_DURATION else _DEFAULT_DURATION
