"""The frames of a picture that moves, one after another, at its own times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.preview.limits import TooMuch
from tui.preview.model import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

#: So many frames are shown; a longer one begins anew after these.
MOST_FRAMES: Final = 1000

#: Seconds of CPU for one frame: whoever writes one that takes longer does not mean it to be seen.
_MOST_SECONDS: Final = 1.0
#: As browsers do it: a frame that says it stands for next to no time stands for a tenth of a second.
_LEAST: Final = 0.02
_USUAL: Final = 0.1


def frames_of(content: bytes, longest: int) -> Iterator[tuple[Picture, float]]:
    """Yield each frame, at most ``longest`` pixels a side, and for how many seconds it stands.

    For threads, one step at a time. It ends where the picture does, or is damaged, or asks for too much.
    """
    from tui.preview.imaging.decode import kind_of, opened_frames  # noqa: PLC0415 - it imports Pillow
    from tui.preview.imaging.pixels import height_of_pixels, orientation, squared_size, to_rgb  # noqa: PLC0415

    turn = None
    try:
        for number, image in enumerate(opened_frames(content, _MOST_SECONDS)):
            if number == MOST_FRAMES:
                return
            turn = orientation(image) if turn is None else turn
            milliseconds = image.info.get("duration", 0)
            seconds = milliseconds / 1000 if isinstance(milliseconds, int | float) else 0.0
            oblong = height_of_pixels(image)
            rgb = to_rgb(image.copy(), longest, turn, oblong)
            words = f"frame {number + 1:,}"
            size = (rgb.width, rgb.height, *squared_size(image.size, oblong))
            frame = Picture(rgb.tobytes(), *size, format=kind_of(image), frames=None, facts=words)
            yield frame, seconds if _LEAST <= seconds <= 60 else _USUAL  # noqa: PLR2004 - a minute
    except TooMuch:
        return
    except Exception:  # noqa: BLE001 - whatever Pillow raises over hostile bytes, it ends there
        return
