"""Draws the screenshots from the local service: ``uv run --group dev python screenshots/make.py``.

They are the same on every run: see tests/sample_app.py. Writes the SVG files of this folder; with ``--check``
it writes nothing, lists outdated files, and exits with 1 if there are any.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: Final = Path(__file__).parent.resolve()
sys.path.insert(0, str(HERE.parent))

from screenshots.recording import Frame, animated  # noqa: E402 - as below
from tests.idle import settle, stop_blinking  # noqa: E402 - found by the line above
from tests.sample_app import NOW, sample_app  # noqa: E402
from tui.settings import (  # noqa: E402
    PROGRAM_KEY,
    UIState,
    ui_state_file,
)

#: Filename -> terminal size, and the keys from the services to the screen to show.
SHOTS: Final[dict[str, tuple[tuple[int, int], tuple[str, ...]]]] = {
    "services": ((100, 16), ()),
    "media": ((140, 38), ("down", "enter")),
    "media-80x24": ((80, 24), ("down", "enter")),
    "open": ((120, 34), ("down", "enter", "down", "down", "enter")),
    "grid": ((120, 34), ("down", "enter", "i", "right", "down")),
    "view": ((100, 32), ("down", "enter", "down", "down", "down", "down", "z")),
    "copy": ((140, 38), ("down", "enter", "c")),
    "link": ((100, 26), ("down", "enter", "l")),
    "upload": ((100, 20), ("down", "enter", "u", "ctrl+a")),
    "keys": ((100, 40), ("down", "enter", "question_mark")),
}


#: The recording: the keys to each of its frames, and its duration in seconds.
RECORDED: Final[tuple[tuple[tuple[str, ...], float], ...]] = (
    ((), 2),
    (("down", "enter"), 2.5),
    (("down",), 0.6),
    (("down",), 0.6),
    (("down",), 1.5),
    (("slash", *"type:image"), 1.5),
    ((*" size:>90kb",), 2),
    (("enter", "down", "down"), 2),
    (("c",), 3.5),
    (("escape", "i"), 3),
    (("i", "z"), 3.5),
)
RECORDED_SIZE: Final = (112, 30)


def make_pictures(folder: Path) -> None:
    """Create a folder to upload from; its files are older than the clock of the samples."""
    (folder / "receipts").mkdir(parents=True)
    for days, (name, size) in enumerate(
        {"boat 1.jpg": 2_412_330, "boat 2.jpg": 1_988_042, "sail.webp": 640_118}.items()
    ):
        file = folder / name
        file.write_bytes(bytes(size))
        os.utime(file, (then := NOW.timestamp() - days * 90_000 - 600, then))
    os.utime(folder / "receipts", (NOW.timestamp() - 900_000,) * 2)


async def shoot(size: tuple[int, int], keys: tuple[str, ...], home: Path) -> str:
    """Return a screenshot."""
    [frame] = await play(size, ((keys, 0),), home)
    return frame.svg


async def play(
    size: tuple[int, int], steps: tuple[tuple[tuple[str, ...], float], ...], home: Path
) -> list[Frame]:
    """Return a screenshot after each of ``steps``."""
    frames = []
    with sample_app(home / "service") as deck:
        async with deck.run_test(size=size) as pilot:
            await settle(pilot)
            for keys, seconds in steps:
                for key in keys:
                    await pilot.press({" ": "space", ":": "colon", ">": "greater_than_sign"}.get(key, key))
                    await settle(pilot)
                await stop_blinking(pilot)
                frames.append(Frame(deck.export_screenshot(), seconds))
    return frames


def draw_all() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each SVG, drawn in a new home."""
    os.environ |= {"TZ": "UTC", "COLORTERM": "truecolor", "TERM": "xterm-256color"}
    time.tzset()
    for name, (size, keys) in SHOTS.items():
        with new_home() as home:
            yield f"{name}.svg", asyncio.run(shoot(size, keys, home))
    with new_home() as home:
        yield "recording.svg", animated(asyncio.run(play(RECORDED_SIZE, RECORDED, home)))


@contextmanager
def new_home() -> Iterator[Path]:
    """Set up a home with pictures as the current folder, for a user who has dismissed the hint."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for place in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            os.environ[place] = folder
        UIState(ui_state_file()).update(PROGRAM_KEY, starts=100)
        make_pictures(Path(folder, "Pictures"))
        os.chdir(Path(folder, "Pictures"))
        yield Path(folder)
        os.chdir(before)


def main() -> int:
    """Draw all, or list what has changed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; tell what is drawn otherwise")
    checks = parser.parse_args().check
    changed = 0
    for name, drawn in draw_all():
        file = HERE / name
        if not checks:
            file.write_text(drawn, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != drawn:
            print(f"{name} is drawn otherwise now: python screenshots/make.py, and look at it.")  # noqa: T201
            changed += 1
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
