"""A new catalog in its own folder, and a view of its contents."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tui.catalog import Catalog, MediaWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.catalog import ConversationRow, MediaRow, ServiceRow


@dataclass(frozen=True, slots=True)
class View:
    """The contents of a catalog as a user sees them."""

    catalog: Catalog

    def services(self) -> list[ServiceRow]:
        """Return all services."""
        with closing(self.catalog.reader()) as reader:
            return reader.services()

    def conversations(self) -> list[ConversationRow]:
        """Return the conversations of all services."""
        with closing(self.catalog.reader()) as reader:
            return [row for found in reader.services() for row in reader.conversations(found.sid)]

    def media(self) -> dict[int, MediaRow]:
        """Return the rows of all media of all services by id, in order."""
        with closing(self.catalog.reader()) as reader:
            found = [reader.list_media_ids(service.sid) for service in reader.services()]
            windows = [MediaWindow(reader, row_ids) for row_ids in found]
            rows = {w.row_id(place): w[place] for w in windows for place in range(len(w))}
        return {row_id: row for row_id, row in rows.items() if row is not None}

    def names(self) -> list[str]:
        """Return the names of all media, in order."""
        return [row.name for row in self.media().values()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogs" / "one.db"


@pytest.fixture
def catalog(path: Path) -> Iterator[Catalog]:
    opened = Catalog(path)
    yield opened
    opened.close()


@pytest.fixture
def view(catalog: Catalog) -> View:
    return View(catalog)
