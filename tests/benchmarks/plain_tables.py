"""The peer of the list: Textual's own DataTable, in an app that does nothing else.

``python -m tests.benchmarks.plain_tables`` shows 50 rows, or all media of the catalog at a given path.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Final

from textual.app import App
from textual.widgets import DataTable, Footer, Header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

TITLES: Final = ("Name", "Type", "Size", "Conversation", "Author", "When")
#: Shown in the header once all rows are loaded.
FULL: Final = "every row is there"

_ROWS: Final = """
SELECT ifnull(filename, media.sid), ifnull(content_type, ''), ifnull(media.size, ''), friendly_name,
    ifnull(author, ''), ifnull(sent, '')
FROM media JOIN conversation ON conversation.id = conversation_id ORDER BY sent DESC
"""


class PlainTable(App[None]):
    """A header, a table and a footer."""

    def __init__(self, path: str | None) -> None:
        super().__init__()
        self._path = path

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns(*TITLES)
        for row in self._rows():
            table.add_row(*row)
        table.focus()
        self.title = FULL

    def _rows(self) -> Iterator[tuple[str, ...]]:
        if self._path is None:
            yield from (
                (f"row {n}.jpg", "jpeg", f"{n} KB", "Return 40117", "maria", "2 h") for n in range(50)
            )
            return
        with closing(sqlite3.connect(self._path)) as catalog:
            yield from (tuple(map(str, row)) for row in catalog.execute(_ROWS))


if __name__ == "__main__":
    PlainTable(sys.argv[1] if len(sys.argv) > 1 else None).run()
