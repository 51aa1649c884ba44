"""Measures previews against chafa, timg and textual-image, in one run, as tables with ratios.

``uv run --group dev python -m tests.benchmarks.preview``; peers that are not installed are left out.
"""

from __future__ import annotations

import asyncio
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image
from rich.color import ColorSystem

from tests.benchmarks import picture_peers as peers
from tests.benchmarks.gallery import measure_gallery, measure_longest_block
from tests.preview.makers import gif_of, psnr, quarters_of, saved
from tui.preview import Drawing, Picture, draw, open_content
from tui.preview.graphics import can_encode_sixels
from tui.preview.terminal import Renderer, Terminal
from tui.server.samples.landscapes import harbour

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS, ROWS = 80, 24
_LANCZOS: Final = Image.Resampling.LANCZOS
#: Bytes that textual-image sends by Kitty's protocol for the same picture in as many cells.
_TEXTUAL_IMAGE_KITTY: Final = 550_651
_ROUNDS: Final = 9
_SYSTEMS: Final = {
    "truecolor": ColorSystem.TRUECOLOR,
    "256": ColorSystem.EIGHT_BIT,
    "standard": ColorSystem.STANDARD,
}


def say(line: str = "") -> None:
    """Write a line of a table."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def contents() -> dict[str, tuple[str, bytes]]:
    """Return what is previewed: a photograph, a drawing and a film, with the endings of their names."""
    photograph = harbour((1600, 1200)).resize((4000, 3000), Image.Resampling.BICUBIC)
    small = harbour((480, 360))
    return {
        "12 MP JPEG": ("jpg", saved(photograph, "JPEG", quality=90)),
        "1 MP PNG": ("png", saved(harbour((1160, 870)), "PNG")),
        "GIF, 40 frames": ("gif", gif_of(small, 40)),
    }


def preview(content: bytes, terminal: Terminal) -> Drawing:
    """Go the whole way from bytes in memory to cells with their escape codes made."""
    picture = open_content(content, content_type="", filename=None)
    assert isinstance(picture, Picture)
    return draw(picture, COLUMNS, ROWS, terminal)


def sent(drawing: Drawing, colours: str | None) -> bytes:
    """Return what goes to the terminal."""
    system = _SYSTEMS.get(colours or "")
    lines = (
        "".join(style.render(text, color_system=system) if style else text for text, style, _ in line)
        for line in drawing.lines
    )
    return "\r\n".join(lines).encode()


def measured(*works: Callable[[], object]) -> list[float]:
    """Return the median seconds of each of ``works``, run in turn so that all meet the same weather."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(_ROUNDS):
        for work, found in zip(works, times, strict=True):
            began = time.perf_counter()
            work()
            found.append(time.perf_counter() - began)
    return [statistics.median(found) for found in times]


def compare_speed(folder: Path) -> None:
    """Print how long each takes to a finished pane."""
    say("Bytes in memory to finished pane of 80x24 cells (peers: from the file; programs: whole process)")
    say(f"{'':<16}{'ours ms':>9}" + "".join(f"{name:>24}" for name in peers.PEERS))
    for name, (ending, content) in contents().items():
        path = folder / f"content.{ending}"
        path.write_bytes(content)
        works: list[Callable[[], object]] = [lambda content=content: preview(content, Terminal())]  # type: ignore[misc]
        works += [lambda peer=peer, path=path: peer(path) for peer in peers.PEERS.values()]  # type: ignore[misc]
        ours, *theirs = measured(*works)
        cells = "".join(f"{t * 1000:>13.1f} ({t / ours:>5.1f} x)" for t in theirs)
        say(f"{name:<16}{ours * 1000:>9.1f}{cells}")


def compare_bytes_and_fidelity(folder: Path) -> None:
    """Print bytes and likeness to what Pillow makes of the picture, for each renderer, beside chafa's."""
    content = contents()["12 MP JPEG"][1]
    path = folder / "content.jpg"
    path.write_bytes(content)
    picture = open_content(content, content_type="", filename=None)
    assert isinstance(picture, Picture)
    whole = Image.open(io.BytesIO(content)).convert("RGB")
    say("\nBytes to the terminal of 80x24 cells, and PSNR in dB against the picture reduced by Pillow")
    say(f"{'':<34}{'bytes':>9}{'of chafa':>10}{'2 px a cell':>13}{'4 px a cell':>13}")
    chafas = {symbols: peers.chafa_drawing(path, symbols) for symbols in ("vhalf", "quad")}
    base = len(chafas["vhalf"][0]) if chafas["vhalf"] else 0
    for symbols, found in chafas.items():
        if found is not None:
            _print_drawing(f"chafa, {symbols}", found[0], found[1], whole, base)
    for colours in ("truecolor", "256", "standard"):
        for quadrants in (False, True):
            for remote in (False, True):
                terminal = Terminal(colours, quadrants=quadrants, remote=remote)
                drawing = draw(picture, COLUMNS, ROWS, terminal)
                name = f"ours, {colours}, {'quarters' if quadrants else 'halves'}{', SSH' if remote else ''}"
                _print_drawing(name, sent(drawing, colours), quarters_of(drawing), whole, base)
    large = open_content(content, content_type="", filename=None, longest=1280)
    assert isinstance(large, Picture)
    for renderer in (Renderer.KITTY, *((Renderer.SIXEL,) if can_encode_sixels() else ())):
        drawing = draw(large, COLUMNS, ROWS, Terminal(), renderer)
        size = len(drawing.upload) + len(drawing.overlay) + len(sent(drawing, "truecolor"))
        part = f"{size / _TEXTUAL_IMAGE_KITTY:>10.2f} of textual-image's Kitty"
        say(f"{f'ours, {renderer.capitalize()}, 640x480 px':<34}{size:>9,}{part}")
    for name, terminal in (("braille", Terminal(None)), ("ASCII", Terminal(None, unicode=False))):
        drawing = draw(picture, COLUMNS, ROWS, terminal, Renderer.ASCII)
        say(f"{f'ours, {name}':<34}{len(sent(drawing, None)):>9,}")


def _print_drawing(name: str, data: bytes, shown: Image.Image, whole: Image.Image, base: int) -> None:
    halves = shown.resize((shown.width // 2, shown.height), Image.Resampling.BOX)
    likeness = [psnr(image, whole.resize(image.size, _LANCZOS)) for image in (halves, shown)]
    part = f"{len(data) / base:>10.2f}" if base else " " * 10
    say(f"{name:<34}{len(data):>9,}{part}{likeness[0]:>13.1f}{likeness[1]:>13.1f}")


def main() -> None:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare_speed(folder)
        compare_bytes_and_fidelity(folder)
        say()
        asyncio.run(measure_longest_block(folder / "home", say))
        say()
        asyncio.run(measure_gallery(folder / "gallery", say))


if __name__ == "__main__":
    main()
