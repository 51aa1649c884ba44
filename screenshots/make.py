"""Draws the screenshots from the local service: ``uv run --group dev python screenshots/make.py``.

The same on every run: see tests/sample_deck.py. Writes the SVG files of this folder anew.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent.resolve()
sys.path.insert(0, str(HERE.parent))

from tests.sample_deck import NOW, sample_deck, settle  # noqa: E402 - found by the line above

#: File name -> size of the terminal, and the keys that lead from the services to what is shown.
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


def make_pictures(folder: Path) -> None:
    """Make a folder that someone might upload from; its files are older than the clock of the deck."""
    (folder / "receipts").mkdir(parents=True)
    for days, (name, size) in enumerate(
        {"boat 1.jpg": 2_412_330, "boat 2.jpg": 1_988_042, "sail.webp": 640_118}.items()
    ):
        file = folder / name
        file.write_bytes(bytes(size))
        os.utime(file, (then := NOW.timestamp() - days * 90_000 - 600, then))
    os.utime(folder / "receipts", (NOW.timestamp() - 900_000,) * 2)


async def shoot(name: str, size: tuple[int, int], keys: tuple[str, ...], home: Path) -> None:
    """Write the screenshot ``name``."""
    with sample_deck(home / "service") as deck:
        async with deck.run_test(size=size) as pilot:
            await settle(pilot)
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            deck.save_screenshot(f"{name}.svg", str(HERE))


def main() -> None:
    """Draw all, each in a new home."""
    os.environ |= {"TZ": "UTC", "COLORTERM": "truecolor", "TERM": "xterm-256color"}
    time.tzset()
    for name, (size, keys) in SHOTS.items():
        with tempfile.TemporaryDirectory() as folder:
            for place in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
                os.environ[place] = folder
            make_pictures(Path(folder, "Pictures"))
            os.chdir(Path(folder, "Pictures"))
            asyncio.run(shoot(name, size, keys, Path(folder)))


if __name__ == "__main__":
    main()
