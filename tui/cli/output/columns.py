"""The columns of a listing, and the user's selection of them."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tui.text.sanitize import sanitize_message
from tui.text.similar_names import find_similar_names, suggest_names

if TYPE_CHECKING:
    from collections.abc import Sequence

#: On a narrow terminal a ``text`` is cut in the middle, a ``person`` loses the start of a number, and a
#: ``sid`` is never cut. A ``size`` is in bytes, a ``time`` in seconds since 1970 UTC: formatted in the table,
#: exact elsewhere.
Kind: TypeAlias = Literal["text", "person", "sid", "number", "size", "time", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its ``name`` in JSON and CSV, its kind, and its title in the table."""

    name: str
    kind: Kind = "text"
    title: str | None = None

    @property
    def heading(self) -> str:
        """The title of the column in the table."""
        return (self.title or self.name.replace("_", " ")).upper()

    @property
    def alias(self) -> str:
        """The title as another name of the column, or "" if it cannot be one."""
        alias = (self.title or "").lower().replace(" ", "_")
        return alias if alias.isidentifier() and alias != self.name else ""


def add_columns_option(parser: argparse.ArgumentParser, columns: Sequence[Column]) -> None:
    """Add ``--columns``; ``arguments.columns`` is a list of Column, or None."""
    parser.add_argument(
        "--columns",
        metavar="COLUMNS",
        type=ColumnsArgument(columns),
        help=f"print these columns in this order, comma-separated: {_list_names(columns)}",
    )


class ColumnsArgument:
    """Reads the value of ``--columns``; ``names`` are its completions."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._by_name = {column.alias: column for column in columns if column.alias}
        self._by_name |= {column.name: column for column in columns}
        self.names = list(self._by_name)

    def __call__(self, text: str) -> list[Column]:
        """Return the columns; raise ArgumentTypeError for an unknown name."""
        found: dict[str, Column] = {}
        for part in filter(None, map(str.strip, text.split(","))):
            column = self._by_name.get(part.lower().replace("-", "_"))
            if column is None:
                hint = suggest_names(find_similar_names(part, self._by_name))
                known = _list_names(self._columns)
                message = f"there is no column {sanitize_message(part)}.{hint} Columns: {known}"
                raise argparse.ArgumentTypeError(message)
            found.setdefault(column.name, column)
        if not found:
            message = f"give one of the columns {_list_names(self._columns)}"
            raise argparse.ArgumentTypeError(message)
        return list(found.values())


def _list_names(columns: Sequence[Column]) -> str:
    return ", ".join(f"{column.name} ({column.alias})" if column.alias else column.name for column in columns)
