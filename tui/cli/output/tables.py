"""Print rows on stdout: a table on a terminal; JSON, JSON Lines, CSV or TSV for programs."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from rich.cells import cell_len

from tui.cli.output.console import print_data
from tui.presentation.people import elide_author
from tui.text.display import elide_middle
from tui.text.quantities import format_size
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tui.cli.output.columns import Column, Kind

#: The value of a cell; None is null in JSON and empty elsewhere, a tuple is a list or comma-separated.
Value: TypeAlias = str | int | bool | tuple[str, ...] | None
Format: TypeAlias = Literal["table", "json", "jsonl", "csv", "csv-safe"]

#: The number of rows that determine the widths, so that the table starts before the last row is read.
_MEASURED_ROWS: Final = 500
_MIN_WIDTH: Final = 8
_GAP: Final = "  "
#: The characters that start a formula, and those that spreadsheets skip before them.
_FORMULA: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212")
_SKIPPED: Final = "".join(map(chr, range(33))) + "\xa0\ufeff\u200b\u3000"
_ELASTIC: Final = frozenset({"text", "person"})
_RIGHT_ALIGNED: Final = frozenset({"number", "size"})


def print_rows(rows: Iterable[Mapping[str, Value]], columns: Sequence[Column], output_format: Format) -> bool:
    """Print ``rows`` as they arrive; each maps column names to values (a missing one is None).

    Outside a terminal, a table is tab-separated values without a header. Return False if stdout fails, and
    stop reading rows.
    """
    return print_lines(_lines(rows, columns, output_format))


def print_lines(lines: Iterator[str]) -> bool:
    """Print ``lines`` as they arrive; return False if stdout fails, and stop reading lines."""
    # About a screenful per write: a write per line would be slow for a million rows.
    while batch := list(islice(lines, 64)):
        if not print_data("\n".join(batch)):
            return False
    return True


def _lines(
    rows: Iterable[Mapping[str, Value]], columns: Sequence[Column], output_format: Format
) -> Iterator[str]:
    if output_format == "json":
        return _json_lines(rows, columns)
    if output_format == "jsonl":
        return (format_json(row, columns) for row in rows)
    if output_format in ("csv", "csv-safe"):
        return _csv_lines(rows, columns, is_guarded=output_format == "csv-safe")
    return _table_lines(rows, columns) if sys.stdout.isatty() else _tab_lines(rows, columns)


def _json_lines(rows: Iterable[Mapping[str, Value]], columns: Sequence[Column]) -> Iterator[str]:
    """Yield the lines of an array, one object per line, with a comma before each except the first."""
    begin = "["
    for row in rows:
        yield f"{begin}{format_json(row, columns)}"
        begin = ","
    yield "]" if begin == "," else "[]"


def format_json(row: Mapping[str, Value], columns: Sequence[Column]) -> str:
    """Return a row as a line of JSON that is safe to print."""
    exact = {column.name: _exact(row.get(column.name), column.kind) for column in columns}
    text = json.dumps(exact, ensure_ascii=False)
    # Escape control and bidi characters and lone surrogates.
    return text if text.isprintable() else json.dumps(exact)


def _csv_lines(
    rows: Iterable[Mapping[str, Value]], columns: Sequence[Column], *, is_guarded: bool
) -> Iterator[str]:
    """Yield CSV, with control characters replaced and, if ``is_guarded``, formulas neutralized."""
    names: list[Value] = [column.name for column in columns]
    exact = ([_join(_exact(row.get(column.name), column.kind)) for column in columns] for row in rows)
    for cells in chain([names], exact):
        line = io.StringIO()
        cells_to_write = (_guarded(cell) if is_guarded and isinstance(cell, str) else cell for cell in cells)
        make_printable = [_printable(cell) if isinstance(cell, str) else cell for cell in cells_to_write]
        csv.writer(line, lineterminator="").writerow(make_printable)
        yield line.getvalue()


def _guarded(text: str) -> str:
    """Return ``text`` with an apostrophe in front if a spreadsheet would read it as a formula.

    Spreadsheets also skip spaces and controls, and accept full-width signs (OWASP, CSV injection).
    """
    begin = text.lstrip(_SKIPPED)[:1]
    return f"'{text}" if begin in _FORMULA or text[:1] in _FORMULA else text


def _tab_lines(rows: Iterable[Mapping[str, Value]], columns: Sequence[Column]) -> Iterator[str]:
    for row in rows:
        yield "\t".join(_plain(_exact(row.get(column.name), column.kind)) for column in columns)


def _exact(value: Value, kind: Kind) -> Value:
    if kind == "time" and isinstance(value, int):
        return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")
    return value


def _join(value: Value) -> Value:
    return ",".join(value) if isinstance(value, tuple) else value


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _printable(str(_join(value)))


def _table_lines(rows: Iterable[Mapping[str, Value]], columns: Sequence[Column]) -> Iterator[str]:
    cells_of_rows = ([_human(row.get(column.name), column.kind) for column in columns] for row in rows)
    first = list(islice(cells_of_rows, _MEASURED_ROWS))
    if not first:
        return
    headings = [column.heading for column in columns]
    wanted = [max(map(cell_len, cells)) for cells in zip(headings, *first, strict=True)]
    room = shutil.get_terminal_size().columns - len(_GAP) * (len(columns) - 1)
    widths = _fit_widths(wanted, columns, room)
    heading = _line(headings, columns, widths)
    yield heading if os.environ.get("NO_COLOR") else f"\x1b[1m{heading}\x1b[0m"
    for cells in chain(first, cells_of_rows):
        yield _line(cells, columns, widths)


def _human(value: Value, kind: Kind) -> str:
    """Return a formatted value for a table."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        if kind == "size":
            return format_size(value)
        if kind == "time":
            return datetime.fromtimestamp(value).astimezone().strftime("%Y-%m-%d %H:%M")
        return f"{value:,}"
    return _plain(value)


def _fit_widths(wanted: Sequence[int], columns: Sequence[Column], room: int) -> list[int]:
    """Return widths that fit ``room``: shrink the widest text first, down to a minimum."""
    widths = list(wanted)
    elastic = [index for index, column in enumerate(columns) if column.kind in _ELASTIC]
    over = sum(widths) - room
    while over > 0 and elastic:
        max_width = max(elastic, key=widths.__getitem__)
        if widths[max_width] <= _MIN_WIDTH:
            break
        widths[max_width] -= 1
        over -= 1
    return widths


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    parts = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        elide = {"text": elide_middle, "person": elide_author}.get(column.kind)
        text = elide(cell, width) if elide else cell
        space = " " * (width - cell_len(text))
        parts.append(space + text if column.kind in _RIGHT_ALIGNED else text + space)
    return _GAP.join(parts).rstrip()


def _printable(text: str) -> str:
    return make_printable(text)
