"""Compares previews with chafa, timg and textual-image, and prints tables with ratios.

``uv run --group dev python -m tests.benchmarks.preview``; peers that are not installed are skipped.
"""

from __future__ import annotations

import asyncio
import io
import resource
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageFilter
from rich.console import COLOR_SYSTEMS

from tests.benchmarks import picture_peers as peers
from tests.benchmarks.gallery import measure_gallery, measure_longest_block
from tests.preview.makers import encode_image, gif_of, measure_psnr, render_fine
from tui.preview import Drawing, Picture, draw, open_content
from tui.preview.registry import MAX_SIDE
from tui.preview.renderers.escape_codes import encode_segments
from tui.preview.renderers.registry import Renderer, can_encode_sixels
from tui.preview.sandbox.sandbox import Sandbox
from tui.preview.terminal import Terminal
from tui.server.samples.cards import error_dialog
from tui.server.samples.landscapes import harbour

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS, ROWS = 80, 24
#: Simulates how the eye blends neighbouring cells, which dithering relies on.
_BLENDING: Final = ImageFilter.GaussianBlur(1.5)
_LANCZOS: Final = Image.Resampling.LANCZOS
#: Bytes that textual-image sends over Kitty's protocol for the same picture in the same cells.
_TEXTUAL_IMAGE_KITTY: Final = 550_651
_ROUNDS: Final = 15
_SYMBOLS: Final = {"vhalf": "halves", "quad": "quarters", "sextant+half+space+solid": "sixths"}


def say(line: str = "") -> None:
    """Print a line of a table."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def contents() -> dict[str, tuple[str, bytes]]:
    """Return the samples: a photograph, a drawing and a film, with their extensions."""
    photograph = harbour((1600, 1200)).resize((4000, 3000), Image.Resampling.BICUBIC)
    small = harbour((480, 360))
    return {
        "12 MP JPEG": ("jpg", encode_image(photograph, "JPEG", quality=90)),
        "1 MP PNG": ("png", encode_image(harbour((1160, 870)), "PNG")),
        "1 MP PNG, a screen": ("png", encode_image(error_dialog((1160, 870)), "PNG")),
        "GIF, 40 frames": ("gif", gif_of(small, 40)),
    }


def preview(content: bytes, sandbox: Sandbox, runner: asyncio.Runner) -> Drawing:
    """Render bytes in memory to cells with escape codes, through a warm worker."""
    opening = sandbox.open(content, content_type="", filename=None, size=None, max_side=MAX_SIDE)
    picture = runner.run(opening)
    assert isinstance(picture, Picture)
    return draw(picture, COLUMNS, ROWS, Terminal())


def sent(drawing: Drawing, colours: str | None) -> bytes:
    """Return the terminal output."""
    system = COLOR_SYSTEMS.get(colours or "")
    lines = (
        encode_segments(line, system) if system else "".join(text for text, _, _ in line)
        for line in drawing.lines
    )
    return "\r\n".join(lines).encode()


class Time(NamedTuple):
    """Wall-clock seconds, and CPU seconds of this process and its children."""

    wall: float
    work: float


def measured(sandbox: Sandbox, *works: Callable[[], object]) -> list[Time]:
    """Return the medians of each of ``works``, run in turn so that all see the same machine load."""
    times: list[list[Time]] = [[] for _ in works]
    for _ in range(_ROUNDS):
        for work, found in zip(works, times, strict=True):
            began, worked = time.perf_counter(), _work(sandbox)
            work()
            found.append(Time(time.perf_counter() - began, _work(sandbox) - worked))
    return [Time(*map(statistics.median, zip(*found, strict=True))) for found in times]


def _work(sandbox: Sandbox) -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Only finished children are counted, and workers keep running.
    clocks = (Path(f"/proc/{pid}/schedstat") for pid in sandbox.pids)
    workers = sum(int(clock.read_text().split()[0]) for clock in clocks if clock.exists()) / 10**9
    return time.process_time() + children.ru_utime + children.ru_stime + workers


def compare_speed(folder: Path) -> None:
    """Print the time of each to a finished pane, and of the first peer relative to Pillow's decoding.

    Decoding is the lower bound for a PNG, which cannot be reduced while decoding: undoing the Paeth
    filter is two thirds and inflating one third (a tenth less with isal or zlib-ng).
    """
    say(
        "Bytes in memory to finished pane of 80x24 cells, by a warm worker\n"
        "(peers: from the file; programs: whole process),"
    )
    say(f"medians of {_ROUNDS} rounds, in ms by the clock; in brackets, times our work of the processor")
    names = "".join(f"{name:>24}" for name in (*peers.PEERS, "Pillow decodes"))
    say(f"{'':<22}{'ours':>8}{names}{'the most':>10}")
    with asyncio.Runner() as runner, closing(Sandbox(1)) as sandbox:
        for name, (ending, content) in contents().items():
            path = folder / f"content.{ending}"
            path.write_bytes(content)
            works: list[Callable[[], object]] = [lambda content=content: preview(content, sandbox, runner)]  # type: ignore[misc]
            works += [lambda peer=peer, path=path: peer(path) for peer in peers.PEERS.values()]  # type: ignore[misc]
            works.append(lambda content=content: Image.open(io.BytesIO(content)).load())  # type: ignore[misc]
            ours, *theirs = measured(sandbox, *works)
            cells = "".join(
                f"{took.wall * 1000:>8.1f} {took.wall / ours.wall:>5.1f} x ({took.work / ours.work:>4.1f})"
                for took in theirs
            )
            most = f"{theirs[0].work / theirs[-1].work:>8.1f} x" if ending == "png" else ""
            say(f"{name:<22}{ours.wall * 1000:>8.1f}{cells}{most}")
    say("the most: the first peer's work, were Pillow's decoding, which reads a PNG whole, all that we did")


async def measure_worker() -> None:
    """Print the cost of opening content in a warm worker instead of this process."""
    sandbox = Sandbox(1)
    say("Content opened in this process and by a warm worker, medians in ms by the clock")
    for name, (_, content) in contents().items():
        here, there = [], []
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            open_content(content, content_type="", filename=None)
            here.append(time.perf_counter() - began)
            began = time.perf_counter()
            await sandbox.open(content, content_type="", filename=None, size=None, max_side=MAX_SIDE)
            there.append(time.perf_counter() - began)
        say(f"{name:<22}{statistics.median(here) * 1000:>8.1f}{statistics.median(there) * 1000:>8.1f}")
    sandbox.close()


def compare_bytes_and_fidelity(folder: Path) -> None:
    """Print bytes and similarity to Pillow's rendering, for each renderer, beside chafa's."""
    content = contents()["12 MP JPEG"][1]
    path = folder / "content.jpg"
    path.write_bytes(content)
    picture = open_content(content, content_type="", filename=None)
    assert isinstance(picture, Picture)
    whole = Image.open(io.BytesIO(content)).convert("RGB")
    say("\nBytes to the terminal of 80x24 cells, and PSNR in dB against the picture reduced by Pillow")
    say(f"{'':<34}{'bytes':>9}{'of chafa':>10}{'2 px a cell':>13}{'4 px':>13}{'6 px':>13}{'blended':>9}")
    for colours, theirs in (("truecolor", "full"), ("256", "256"), ("standard", None)):
        base = 0
        for symbols in _SYMBOLS if theirs else ():
            for dither in ("none",) if colours == "truecolor" else ("none", "diffusion"):
                found = peers.chafa_drawing(path, symbols, theirs or "", dither)
                if found is not None:
                    base = base or len(found[0])
                    name = f"chafa, {colours}, {_SYMBOLS[symbols]}{'' if dither == 'none' else ', dithered'}"
                    _print_drawing(name, *found, whole, base)
        for parts in ("halves", "quarters", "sixths"):
            for remote in (False, True):
                terminal = Terminal(
                    colours, quadrants=parts != "halves", sextants=parts == "sixths", remote=remote
                )
                drawing = draw(picture, COLUMNS, ROWS, terminal)
                name = f"ours, {colours}, {parts}{', SSH' if remote else ''}"
                shown = render_fine(drawing, rows=peers.ROWS)
                _print_drawing(name, sent(drawing, colours), shown, whole, base)
    _print_others(picture, content)


def _print_others(picture: Picture, content: bytes) -> None:
    """Print the bytes of renderers that do not use blocks."""
    large = open_content(content, content_type="", filename=None, max_side=1280)
    assert isinstance(large, Picture)
    for renderer in (Renderer.KITTY, *((Renderer.SIXEL,) if can_encode_sixels() else ())):
        for remote in (False, True):
            drawing = draw(large, COLUMNS, ROWS, Terminal(remote=remote), renderer)
            size = len(drawing.upload) + len(drawing.overlay) + len(sent(drawing, "truecolor"))
            part = f"{size / _TEXTUAL_IMAGE_KITTY:>10.2f} of textual-image's Kitty"
            name = f"ours, {renderer.capitalize()}, 640x480 px{', SSH' if remote else ''}"
            say(f"{name:<34}{size:>9,}{part}")
    for name, terminal in (("braille", Terminal(None)), ("ASCII", Terminal(None, unicode=False))):
        drawing = draw(picture, COLUMNS, ROWS, terminal, Renderer.ASCII)
        say(f"{f'ours, {name}':<34}{len(sent(drawing, None)):>9,}")


def _print_drawing(name: str, data: bytes, shown: Image.Image, whole: Image.Image, base: int) -> None:
    columns, rows = shown.width // 2, shown.height // peers.ROWS
    sizes = ((columns, rows * 2), (columns * 2, rows * 2), (columns * 2, rows * 3))
    pairs = [(shown.resize(size, Image.Resampling.BOX), whole.resize(size, _LANCZOS)) for size in sizes]
    pairs.append((pairs[0][0].filter(_BLENDING), pairs[0][1].filter(_BLENDING)))
    likeness = [measure_psnr(*pair) for pair in pairs]
    part = f"{len(data) / base:>10.2f}" if base else " " * 10
    levels = "".join(f"{level:>13.1f}" for level in likeness[:-1])
    say(f"{name:<34}{len(data):>9,}{part}{levels}{likeness[-1]:>9.1f}")


def main() -> None:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare_speed(folder)
        say()
        asyncio.run(measure_worker())
        compare_bytes_and_fidelity(folder)
        say()
        asyncio.run(measure_longest_block(folder / "home", say))
        say()
        asyncio.run(measure_gallery(folder / "gallery", say))


if __name__ == "__main__":
    main()
