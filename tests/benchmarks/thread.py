"""The thread with a catalog of a million media and a conversation of 50,000 messages, compared to the list.

``uv run --group dev python -m tests.benchmarks.thread`` builds the catalog (some minutes, 1 GB; it is kept in
a temporary folder for the next run), starts the program in a pty, presses keys in the list and in the
conversation in turn, and prints both. ``--media N`` creates a smaller catalog.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.big_catalog import add_long_conversation, add_messages, make_catalog
from tests.benchmarks.browser import format_ratio, open_browser, print_table
from tui.presentation.cells import BAR

if TYPE_CHECKING:
    from tests.benchmarks.terminals import Terminal

_WIDE: Final = (140, 40)
_MESSAGES: Final = 50_000
_KEYS: Final = 15
#: Up to this ratio both count as equally fast: two runs of the list differ by as much.
_TOLERANCE: Final = 1.25
_DOWN, _PAGE_DOWN, _HOME, _END = b"\x1b[B", b"\x1b[6~", b"\x1b[H", b"\x1b[F"


def measure(catalog: Path) -> list[tuple[str, str, str, str]]:
    """Return the results: name, thread, list, and ratio."""
    with open_browser(catalog, _WIDE) as terminal:
        in_list = _scroll(terminal)
        terminal.press(_HOME)
        terminal.rest(1)
        viewer = terminal.press(b"z").seconds
        terminal.rest(1)
        terminal.press(b"\x1b")
        terminal.rest(1)
        opening = terminal.press_for(b"m", f"text {_MESSAGES - 1}".encode())
        terminal.rest(1)
        beside = _moves(terminal)
        terminal.press(_HOME)
        terminal.rest(1)
        terminal.press(b"\t\t")
        whole = terminal.press_for(b"\r", f"{_MESSAGES:,}".encode())
        terminal.rest(1)
        in_thread = _scroll(terminal)
    rows = [_compare(what, took, in_list[what]) for what, took in in_thread.items()]
    return [
        _compare("a move in the list with the thread open", beside, in_list["a cursor move"]),
        *rows,
        _compare("to open the thread (list: the viewer)", opening, viewer),
        _compare("to open the conversation (list: the viewer)", whole, viewer),
    ]


def _scroll(terminal: Terminal) -> dict[str, float]:
    """Return the seconds of the median cursor move, page and jump."""
    terminal.press(_HOME)
    terminal.rest(1)
    moves = _moves(terminal)
    pages = statistics.median(terminal.press(_PAGE_DOWN).seconds for _ in range(_KEYS))
    jumps = statistics.median(terminal.press(key).seconds for key in (_END, _HOME) * _KEYS)
    return {"a cursor move": moves, "a page": pages, "a jump to the other end": jumps}


def _moves(terminal: Terminal) -> float:
    took = []
    for _ in range(_KEYS):
        took.append(terminal.press_for(_DOWN, BAR.encode()))
        terminal.rest(0.3)
    return statistics.median(took)


def _compare(what: str, took: float, peer: float) -> tuple[str, str, str, str]:
    return what, f"{took * 1000:.1f} ms", f"{peer * 1000:.1f} ms", format_ratio(took, _TOLERANCE * peer)


def _kept_catalog(media: int) -> Path:
    folder = Path(tempfile.gettempdir(), "mediadeck-benchmarks")
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / f"{media}-media-with-a-long-conversation.db"
    if not path.exists():
        begun = path.with_suffix(".begun.db")
        begun.unlink(missing_ok=True)
        make_catalog(begun, media, max(1, media // 100))
        add_messages(begun)
        add_long_conversation(begun, _MESSAGES)
        begun.replace(path)
    return path


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--media", type=int, default=1_000_000)
    arguments = parser.parse_args()
    rows = measure(_kept_catalog(arguments.media))
    print_table((f"{arguments.media:,} media", "thread", "list", f"within {_TOLERANCE} times (ratio)"), rows)


if __name__ == "__main__":
    main()
