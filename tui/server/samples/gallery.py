"""The sample media: the scene or document, file format, name and type of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.server.samples import brushes, cards, documents, landscapes, papers, pictures, things, towns
from tui.server.samples.model import SampleMedia

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from tui.server.samples.brushes import Size

LANDSCAPE, PORTRAIT = (960, 720), (720, 960)
TWELVE_MEGAPIXELS = (4000, 3000)
_FRAMES = 12


def photograph(
    filename: str,
    scene: Callable[[Size], Image.Image],
    size: Size = LANDSCAPE,
    *,
    orientation: int = 1,
    taken: str = "2025:03:14 18:02:11",
    place: tuple[float, float] | None = None,
) -> SampleMedia:
    """Return a JPEG of `scene` with EXIF; `size` is that of the upright picture, however it is stored."""
    quality = 55 if size == TWELVE_MEGAPIXELS else 80

    def make() -> bytes:
        info = pictures.exif(orientation, taken, place)
        return pictures.jpeg(pictures.render_scene(scene, size), quality=quality, info=info)

    return SampleMedia(filename, "image/jpeg", make)


def plain_jpeg(filename: str, scene: Callable[[Size], Image.Image], size: Size = LANDSCAPE) -> SampleMedia:
    """Return a JPEG without EXIF, as messengers send pictures."""
    return SampleMedia(filename, "image/jpeg", lambda: pictures.jpeg(pictures.render_scene(scene, size)))


def print_proof(filename: str, scene: Callable[[Size], Image.Image], size: Size = LANDSCAPE) -> SampleMedia:
    """Return a JPEG in the four printing inks (CMYK)."""
    return SampleMedia(
        filename, "image/jpeg", lambda: pictures.jpeg(pictures.render_scene(scene, size).convert("CMYK"))
    )


def png(filename: str, scene: Callable[[Size], Image.Image], size: Size) -> SampleMedia:
    """Return a PNG in the mode in which the scene is drawn."""
    return SampleMedia(filename, "image/png", lambda: pictures.png(scene(size)))


def webp(filename: str, scene: Callable[[Size], Image.Image], size: Size) -> SampleMedia:
    """Return a WebP of the scene."""
    return SampleMedia(filename, "image/webp", lambda: pictures.webp(scene(size)))


def lighthouse_at_night() -> SampleMedia:
    """Return an animated GIF with a rotating beam."""
    return SampleMedia("lighthouse.gif", "image/gif", _turning_beam)


def _turning_beam() -> bytes:
    return pictures.gif([towns.lighthouse((200, 150), turn / _FRAMES) for turn in range(_FRAMES)], 110)


def error_screenshot() -> SampleMedia:
    """Return a screenshot as BMP."""
    return SampleMedia(
        "Label printer error.bmp", "image/bmp", lambda: pictures.bmp(cards.error_dialog((480, 360)))
    )


def fax_page() -> SampleMedia:
    """Return a black-and-white TIFF with 200 dots an inch."""
    return SampleMedia("fax 0077.tiff", "image/tiff", _fax)


def _fax() -> bytes:
    return pictures.tiff(papers.whiteboard((800, 450)).convert("1"))


def night_camera() -> SampleMedia:
    """Return a greyscale JPEG."""
    return SampleMedia(
        "cam2-0214.jpg",
        "image/jpeg",
        lambda: pictures.jpeg(brushes.grain(cards.camera_still((640, 480)), 3, 14)),
    )


def router_front(filename: str, *, fault: bool) -> SampleMedia:
    """Return a photograph of the router's lights, two of them red with a `fault`."""
    return photograph(filename, partial(things.router, fault=fault), (1024, 576), taken="2025:03:12 07:41:55")


def panorama() -> SampleMedia:
    """Return a picture five times as wide as it is tall."""
    return photograph("ridge panorama.jpg", landscapes.mountains, (2000, 400))


def invoice(filename: str, number: str, total: str) -> SampleMedia:
    """Return an invoice as PDF."""
    lines = (
        f"Invoice {number}",
        "Harbour Supply, 12 Quay Street",
        "",
        f"Total: {total}",
        "Paid by card. Thank you.",
    )
    return SampleMedia(filename, "application/pdf", lambda: documents.invoice(lines))


def doorbell() -> SampleMedia:
    """Return a chime of two tones."""
    return SampleMedia("doorbell.wav", "audio/x-wav", lambda: documents.sound((659.3, 0.45), (523.3, 0.8)))


def dial_tone() -> SampleMedia:
    """Return the tone of a dead line: three short beeps."""
    return SampleMedia("voice message.wav", "audio/wav", lambda: documents.sound(*((425.0, 0.3),) * 3))
