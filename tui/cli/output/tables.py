"""Listings on stdout: a table on a terminal; JSON, JSON lines, CSV or tab-separated values for programs."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tui.cli.output.console import put

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: What a cell may hold; None is null in JSON and nothing elsewhere.
Value: TypeAlias = str | int | bool | None
Form: TypeAlias = Literal["table", "json", "jsonl", "csv", "csv-safe"]
#: ``text`` gives way where the terminal is narrow, its middle first; a ``sid`` never does. A ``size`` is in
#: bytes, a ``time`` in seconds since 1970 UTC: as people read them in the table, exact everywhere else.
Kind: TypeAlias = Literal["text", "sid", "number", "size", "time", "flag"]

#: The widths of a table follow from so many rows, so that the first is shown before the last is known.
_MEASURED: Final = 500
_NARROWEST: Final = 8
_GAP: Final = "  "
#: What begins a formula, and what may stand before that.
_FORMULA: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212")
_SKIPPED: Final = "".join(map(chr, range(33))) + "\xa0\ufeff\u200b\u3000"
_TO_THE_RIGHT: Final = frozenset({"number", "size"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the ``name`` under which programs find its values, its kind, and its title in the table."""

    name: str
    kind: Kind = "text"
    title: str | None = None

    @property
    def heading(self) -> str:
        """The title of the column in the table."""
        return (self.title or self.name.replace("_", " ")).upper()


def add_form_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``, ``--jsonl`` and ``--csv``, of which one may be given; ``arguments.form`` is a Form."""
    group = parser.add_mutually_exclusive_group()
    for form, told in (
        ("json", "print a JSON array"),
        ("jsonl", "print a JSON object a line"),
        ("csv", "print CSV with a line of names"),
        ("csv-safe", "print CSV for a spreadsheet: what it would take for a formula gets a ' in front"),
    ):
        group.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=told)
    parser.set_defaults(form="table")


def put_rows(rows: Iterable[Mapping[str, Value]], columns: Sequence[Column], form: Form) -> bool:
    """Print ``rows`` as they come, each with its value under the name of every column (else it is None).

    A table is one on a terminal alone; elsewhere it is tab-separated values without a line of names. Returns
    False where the reader has left, for an exit code; no row is asked for any more then.
    """
    lines = _lines(rows, columns, form)
    # As much in one write as stands on a screen: a line a write would be slow with a million rows.
    while piece := list(islice(lines, 64)):
        if not put("\n".join(piece)):
            return False
    return True


def _lines(rows: Iterable[Mapping[str, Value]], columns: Sequence[Column], form: Form) -> Iterator[str]:
    if form == "json":
        return _json_lines(rows, columns)
    if form == "jsonl":
        return (_json(row, columns) for row in rows)
    if form in ("csv", "csv-safe"):
        return _csv_lines(rows, columns, is_guarded=form == "csv-safe")
    return _table_lines(rows, columns) if sys.stdout.isatty() else _tab_lines(rows, columns)


def _json_lines(rows: Iterable[Mapping[str, Value]], columns: Sequence[Column]) -> Iterator[str]:
    """Yield an array, an object a line; a comma stands before each object but the first."""
    begin = "["
    for row in rows:
        yield f"{begin}{_json(row, columns)}"
        begin = ","
    yield "]" if begin == "," else "[]"


def _json(row: Mapping[str, Value], columns: Sequence[Column]) -> str:
    exact = {column.name: _exact(row.get(column.name), column.kind) for column in columns}
    text = json.dumps(exact, ensure_ascii=False)
    # What could command or deceive a terminal, and halves of characters, are escaped.
    return text if text.isprintable() else json.dumps(exact)


def _csv_lines(
    rows: Iterable[Mapping[str, Value]], columns: Sequence[Column], *, is_guarded: bool
) -> Iterator[str]:
    """Yield CSV; texts have stand-ins for controls and, where ``is_guarded``, are no formulas."""
    names: list[Value] = [column.name for column in columns]
    exact = ([_exact(row.get(column.name), column.kind) for column in columns] for row in rows)
    for cells in chain([names], exact):
        line = io.StringIO()
        told = (_guarded(cell) if is_guarded and isinstance(cell, str) else cell for cell in cells)
        shown = [_harmless(cell) if isinstance(cell, str) else cell for cell in told]
        csv.writer(line, lineterminator="").writerow(shown)
        yield line.getvalue()


def _guarded(text: str) -> str:
    """Return ``text`` with an apostrophe where a spreadsheet would take it for a formula.

    A spreadsheet also looks behind blanks and controls, and knows full-width signs (OWASP, CSV injection).
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


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _harmless(str(value))


def _table_lines(rows: Iterable[Mapping[str, Value]], columns: Sequence[Column]) -> Iterator[str]:
    from rich.cells import cell_len  # noqa: PLC0415 - programs that read do without it

    told = ([_told(row.get(column.name), column.kind) for column in columns] for row in rows)
    first = list(islice(told, _MEASURED))
    if not first:
        return
    headings = [column.heading for column in columns]
    wanted = [max(map(cell_len, cells)) for cells in zip(headings, *first, strict=True)]
    room = shutil.get_terminal_size().columns - len(_GAP) * (len(columns) - 1)
    widths = _fitting(wanted, columns, room)
    heading = _line(headings, columns, widths)
    yield heading if os.environ.get("NO_COLOR") else f"\x1b[1m{heading}\x1b[0m"
    for cells in chain(first, told):
        yield _line(cells, columns, widths)


def _told(value: Value, kind: Kind) -> str:
    """Return a value as people read it."""
    from tui.text.quantities import format_size  # noqa: PLC0415 - as above

    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        if kind == "size":
            return format_size(value)
        if kind == "time":
            return datetime.fromtimestamp(value).astimezone().strftime("%Y-%m-%d %H:%M")
        return f"{value:,}"
    return _plain(value)


def _fitting(wanted: Sequence[int], columns: Sequence[Column], room: int) -> list[int]:
    """Return the widths: the widest text gives way first, none below a few cells."""
    widths = list(wanted)
    elastic = [place for place, column in enumerate(columns) if column.kind == "text"]
    over = sum(widths) - room
    while over > 0 and elastic:
        widest = max(elastic, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        over -= 1
    return widths


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    from rich.cells import cell_len  # noqa: PLC0415 - as above

    from tui.text.display import elide_middle  # noqa: PLC0415 - as above

    parts = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        text = elide_middle(cell, width) if column.kind == "text" else cell
        space = " " * (width - cell_len(text))
        parts.append(space + text if column.kind in _TO_THE_RIGHT else text + space)
    return _GAP.join(parts).rstrip()


def _harmless(text: str) -> str:
    from tui.text.sanitize import make_printable  # noqa: PLC0415 - as above

    return make_printable(text)
