"""The list with a catalog of a million media, measured from the terminal.

``uv run --group dev python -m tests.benchmarks.catalog`` builds the catalog (some minutes, 0.5 GB; it is kept
in a temporary folder for the next run), starts the program in a pty, presses keys and prints the response
times beside their limit or peer. ``--quick`` leaves out the DataTable of a million rows, ``--media N``
creates a smaller catalog.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.benchmarks.big_catalog import add_newest, make_catalog
from tests.benchmarks.browser import SIZE, browser_command, format_ratio, make_home, open_browser, print_table
from tests.benchmarks.busy_service import busy_service
from tests.benchmarks.plain_tables import FULL
from tests.benchmarks.terminals import Terminal, in_terminal
from tui.presentation.cells import BAR

_STARTS: Final = 9
_KEYS: Final = 15
_DOWN, _PAGE_DOWN, _HOME, _END = b"\x1b[B", b"\x1b[6~", b"\x1b[H", b"\x1b[F"
#: Timeout in seconds for a DataTable to load a million rows.
_TO_FILL_A_TABLE: Final = 600
#: The first frame with rows shows a content type.
_A_ROW: Final = b"jpeg"


def measure(media: int, *, with_table: bool) -> list[tuple[str, str, str, str]]:
    """Return the results: name, figure, limit or peer, and whether it is met."""
    conversations = max(1, media // 100)
    full = _kept_catalog(media, conversations)
    empty = _kept_catalog(0, 1)
    rows = [*_starts(full), _watched(full)]
    with open_browser(full) as terminal:
        rows += _keys(terminal)
        after_use = terminal.memory()
    with open_browser(empty) as terminal:
        _type_filters(terminal)  # their own cost is the same with any catalog
        more = (after_use - terminal.memory()) / 1e6
    rows.append(("memory above that of an empty catalog", f"{more:.1f} MB", "15 MB", format_ratio(more, 15)))
    rows.append(_while_syncing(full))
    if with_table:
        rows += _plain_table(full)
    return rows


def _starts(catalog: Path) -> list[tuple[str, str, str, str]]:
    """Start the programs in turn, and compare the median times to their first frames with rows.

    Ours is started in three ways: with the frame of the last start, with such a frame after the newest media
    has changed, and with no frame, as at the very first start.
    """
    changing = catalog.with_name("changing.db")
    _remove(changing)
    shutil.copyfile(catalog, changing)
    theirs: list[float] = []
    unknown: list[float] = []
    again: list[float] = []
    changed: list[float] = []
    with make_home(changing) as environment:
        frame = Path(environment["XDG_CACHE_HOME"], "mediadeck", "first-frame.json")

        def start(expected: bytes) -> float:
            with in_terminal(browser_command(), SIZE, environment) as terminal:
                took = terminal.wait_for(expected)
                terminal.wait_for(b"not up to date")
                _leave(terminal)
            return took

        for number in range(_STARTS):
            plain = [sys.executable, "-m", "tests.benchmarks.plain_tables"]
            with in_terminal(plain, SIZE, environment) as terminal:
                theirs.append(terminal.wait_for(b"row 7.jpg"))
            frame.unlink(missing_ok=True)
            unknown.append(start(_A_ROW))
            again.append(start(_A_ROW))
            changed.append(start(add_newest(changing, number).encode()))
    _remove(changing)
    peer = statistics.median(theirs)
    return [
        (what, f"{took * 1000:.0f} ms", f"{peer * 1000:.0f} ms (50 rows)", format_ratio(took, peer))
        for what, took in (
            ("start to the first frame with rows", statistics.median(again)),
            ("the same, where the catalog has changed", statistics.median(changed)),
            ("the same, at the first of all starts", statistics.median(unknown)),
        )
    ]


def _watched(catalog: Path) -> tuple[str, str, str, str]:
    """Use the list, and return the longest time that a catalog call blocked the screen's event loop."""
    with tempfile.TemporaryDirectory() as folder, make_home(catalog) as environment:
        report = Path(folder, "report.json")
        command = [sys.executable, "-m", "tests.benchmarks.watched", str(report), *browser_command()[3:]]
        with in_terminal(command, SIZE, environment) as terminal:
            terminal.wait_for(b"not up to date")
            terminal.rest(2)
            for key in (
                _DOWN,
                _PAGE_DOWN,
                _END,
                _HOME,
                b"s",
                b"s",
                b"S",
                b"/",
                *(bytes([letter]) for letter in b"crane"),
            ):
                terminal.press(key)
                terminal.rest(0.5)
            terminal.press(b"\r")
            _leave(terminal)
        took, what = json.loads(report.read_text(encoding="utf-8"))["catalog"]
    return f"the loop kept by the catalog at most ({what})", f"{took:.1f} ms", "8 ms", format_ratio(took, 8)


def _leave(terminal: Terminal) -> None:
    os.write(terminal.handle, b"q")
    terminal.wait_for_end()
    terminal.process.wait()


def _keys(terminal: Terminal) -> list[tuple[str, str, str, str]]:
    """Press keys in an idle list."""
    moves = [terminal.press(_DOWN) for _ in range(_KEYS)]
    size = statistics.median(move.size for move in moves)
    pages = [terminal.press(_PAGE_DOWN).seconds for _ in range(_KEYS)]
    ends = []
    for _ in range(_KEYS):
        ends.append(terminal.press(_END).seconds)
        terminal.press(_HOME)
    sorts = []
    for _ in range(_KEYS):
        sorts.append(terminal.press(b"s").seconds)
        terminal.rest(1.5)
    filters = _type_filters(terminal)
    return [
        ("a cursor move", f"{size:.0f} bytes", "1,200 bytes", format_ratio(size, 1200)),
        _median("page down", pages, 16),
        _median("End", ends, 16),
        _median("a sort", sorts, 60),
        _median("a filter keystroke", filters, 60),
    ]


def _type_filters(terminal: Terminal) -> list[float]:
    """Type and delete filters, and return the response times of each letter."""
    took = []
    terminal.press(b"/")
    for text in (b"crane", b"type:im", b"inv"):
        for key in text:
            took.append(terminal.press(bytes([key])).seconds)
            terminal.rest(1.0)
        for _ in text:
            terminal.press(b"\x7f")
        terminal.rest(1.5)
    return took


def _while_syncing(catalog: Path) -> tuple[str, str, str, str]:
    """Compare a cursor move when idle with one during a sync that finds new media."""
    copy = catalog.with_name("syncing.db")
    _remove(copy)
    shutil.copyfile(catalog, copy)
    with busy_service(copy) as url:
        with open_browser(copy) as terminal:
            idle = _moves(terminal)
        with (
            make_home(copy, url) as environment,
            in_terminal(browser_command(), SIZE, environment) as terminal,
        ):
            terminal.wait_for(b"conversations")
            busy = _moves(terminal)
    _remove(copy)
    at_rest, under_way = statistics.median(idle), statistics.median(busy)
    what = "a cursor move during a sync"
    return (
        what,
        f"{under_way * 1000:.1f} ms",
        f"twice {at_rest * 1000:.1f} ms (at rest)",
        format_ratio(under_way, 2 * at_rest),
    )


def _moves(terminal: Terminal) -> list[float]:
    """Move the cursor, and return the time until its bar appears; a sync also writes other output."""
    took = []
    for _ in range(2 * _KEYS):
        took.append(terminal.press_for(_DOWN, BAR.encode()))
        terminal.rest(0.1)
    return took


def _plain_table(catalog: Path) -> list[tuple[str, str, str, str]]:
    """Fill a DataTable with the same media, for comparison."""
    command = [sys.executable, "-m", "tests.benchmarks.plain_tables", str(catalog)]
    with make_home(catalog) as environment, in_terminal(command, SIZE, environment) as terminal:
        filled = terminal.wait_for(FULL.encode(), _TO_FILL_A_TABLE)
        terminal.rest(20)
        page = statistics.median(terminal.press(_PAGE_DOWN).seconds for _ in range(_KEYS))
        memory = terminal.memory() / 1e6
    return [
        ("DataTable with the same: start to all rows", f"{filled:.0f} s", "", "for scale"),
        ("DataTable with the same: page down", f"{page * 1000:.0f} ms", "", "for scale"),
        ("DataTable with the same: memory in all", f"{memory:,.0f} MB", "", "for scale"),
    ]


def _median(what: str, seconds: list[float], limit: float) -> tuple[str, str, str, str]:
    took = statistics.median(seconds) * 1000
    return what, f"{took:.1f} ms", f"{limit:.0f} ms", format_ratio(took, limit)


def _kept_catalog(media: int, conversations: int) -> Path:
    """Return the path of a catalog of that size; create it if missing."""
    folder = Path(tempfile.gettempdir(), "mediadeck-benchmarks")
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / f"{media}-media.db"
    if not path.exists():
        begun = folder / f"{media}-media.begun.db"
        _remove(begun)
        make_catalog(begun, media, conversations)
        with closing(sqlite3.connect(begun)) as catalog:
            catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        begun.replace(path)
    return path


def _remove(catalog: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        catalog.with_name(catalog.name + suffix).unlink(missing_ok=True)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--media", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="without the DataTable of as many rows")
    arguments = parser.parse_args()
    rows = measure(arguments.media, with_table=not arguments.quick)
    print_table((f"{arguments.media:,} media", "measured", "limit or peer", "within (ratio)"), rows)


if __name__ == "__main__":
    main()
