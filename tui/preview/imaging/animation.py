"""The frames of a picture that moves, one after another, at its own times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.preview.limits import LimitExceeded
from tui.preview.model import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

#: So many frames are shown; a longer one begins anew after these.
MAX_FRAMES: Final = 1000

#: Seconds of CPU for one frame: whoever writes one that takes longer does not mean it to be seen.
_MAX_SECONDS: Final = 1.0
#: As browsers do it: a frame that says it stands for next to no time stands for a tenth of a second.
_LEAST: Final = 0.02
_USUAL: Final = 0.1


def read_frames(content: bytes, max_side: int) -> Iterator[tuple[Picture, float]]:
    """Yield each frame, at most ``max_side`` pixels a side, and for how many seconds it stands.

    For threads, one step at a time. It ends where the picture does, or is damaged, or asks for too much.
    """
    from tui.preview.imaging.decode import format_of, iterate_frames  # noqa: PLC0415 - it imports Pillow
    from tui.preview.imaging.pixels import pixel_aspect_of, read_orientation, square_pixel_size, to_rgb  # noqa: PLC0415

    turn = None
    try:
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
            yield frame, seconds if _LEAST <= seconds <= 60 else _USUAL  # noqa: PLR2004 - a minute
    except LimitExceeded:
        return
    except Exception:  # noqa: BLE001 - whatever Pillow raises over hostile bytes, it ends there
        return
