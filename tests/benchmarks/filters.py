"""Filters on a catalog of a million media with texts: the first rows, all rows, and the totals.

``uv run --group dev python -m tests.benchmarks.filters`` builds the catalog (some minutes, 1 GB; kept in
a temporary folder for the next run) and prints the times of each filter, beside their limits.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from tests.benchmarks.big_catalog import SERVICE_SID, add_messages, make_catalog
from tui.catalog import Catalog
from tui.catalog.filters import parse
from tui.catalog.query.first_page import read_first_ids
from tui.catalog.query.orders import parse_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.catalog import Reader
    from tui.catalog.filters import Filter

    Clock = Callable[[], float]

T = TypeVar("T")

_MEDIA: Final = 1_000_000
_SAVED: Final = 20_000
#: Limits in milliseconds for the first rows, and for the totals.
_FIRST_LIMIT, _TOTALS_LIMIT = 60, 300
_FILTERS: Final = (
    "type:image",
    "type:jpg",
    "type:image,pdf",
    "type:spreadsheet",
    "type:xjpg",
    "date:2026",
    "date:2026-03-10",
    "size:>59mb",
    "type:image size:>5mb",
    "type:video size:>59mb",
    "crane",
    "zzqx",
    "*.jpg",
    "IMG_99*",
    "*.zzq",
    "crane | kettle",
    "(crane | invoice_77) type:pdf",
    "zzqx | date:2026-03-10",
    "-type:image",
    "-(type:image | crane)",
    "from:maria",
    "author:hiroshi -crane",
    "conversation:48211",
    'text:"wrong size"',
    'text:"lost its hook"',
    "text:thank",
    "text:zzqx",
    "text:hook type:pdf",
    "is:unattached",
    "is:downloaded",
    "-is:downloaded",
    "is:new",
    "tag:urgent",
    "-tag:urgent type:video",
)


def measure(path: Path, order: str, clock: Clock) -> list[tuple[str, ...]]:
    """Return, for each filter, the times of the first rows, all rows and the totals."""
    with closing(sqlite3.connect(path)) as connection:
        sids = [sid for (sid,) in connection.execute("SELECT sid FROM media ORDER BY sid LIMIT ?", (_SAVED,))]
    rows = []
    with closing(Catalog(path, list_saved=lambda: sids)) as catalog:
        for text in _FILTERS:
            with closing(catalog.reader()) as reader:
                _attach_tags(reader, sids)
                rows.append(_measure_filter(reader, text, order, clock))
    return rows


def _measure_filter(reader: Reader, text: str, order: str, clock: Clock) -> tuple[str, ...]:
    where: Filter = parse(text)
    by = parse_order(order)
    first, (row_ids, _) = _time(lambda: read_first_ids(reader, SERVICE_SID, by, where, None), clock)
    every, _ = _time(lambda: reader.list_media_ids(SERVICE_SID, where=where, order=by), clock)
    took, totals = _time(lambda: reader.count_media(SERVICE_SID, where=where), clock)
    has_rows = bool(row_ids) or not totals.media
    return (
        text,
        f"{first:.0f} ms{'' if has_rows else ' none'}",
        "yes" if first <= _FIRST_LIMIT and has_rows else "NO",
        f"{len(row_ids)}",
        f"{every:.0f} ms",
        f"{took:.0f} ms",
        "yes" if took <= _TOTALS_LIMIT else "NO",
        f"{totals.media:,}",
    )


def _time(ask: Callable[[], T], clock: Clock) -> tuple[float, T]:
    began = clock()
    found = ask()
    return (clock() - began) * 1000, found


def _attach_tags(reader: Reader, sids: list[str]) -> None:
    connection = reader._connection
    connection.execute("PRAGMA query_only = OFF")
    connection.execute("ATTACH ':memory:' AS annotations")
    connection.execute("CREATE TABLE annotations.tag (sid TEXT, name TEXT, words TEXT)")
    tags = [(sid, "urgent", "urgent") for sid in sids[::20]]
    connection.executemany("INSERT INTO annotations.tag VALUES (?, ?, ?)", tags)
    connection.execute("PRAGMA query_only = ON")


def _kept_catalog() -> Path:
    folder = Path(tempfile.gettempdir(), "mediadeck-benchmarks")
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / f"{_MEDIA}-media-with-texts.db"
    if not path.exists():
        begun = path.with_name(f"{_MEDIA}-media-with-texts.begun.db")
        begun.unlink(missing_ok=True)
        make_catalog(begun, _MEDIA, _MEDIA // 100)
        add_messages(begun)
        begun.replace(path)
    return path


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--catalog", type=Path, help="a catalog that was made before")
    parser.add_argument("--sort", default="-date", metavar="COLUMN")
    parser.add_argument("--cpu", action="store_true", help="measure processor time, on a busy machine")
    arguments = parser.parse_args()
    clock = time.thread_time if arguments.cpu else time.perf_counter
    rows = measure(arguments.catalog or _kept_catalog(), arguments.sort, clock)
    limits = (f"within {_FIRST_LIMIT} ms", f"within {_TOTALS_LIMIT} ms")
    heading = ("filter", "first rows", limits[0], "rows", "all ids", "totals", limits[1], "media")
    widths = [max(len(row[place]) for row in (heading, *rows)) for place in range(len(heading))]
    for row in (heading, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201


if __name__ == "__main__":
    main()
