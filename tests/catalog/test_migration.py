"""Catalogs of older versions keep their contents when opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.catalog.conftest import View
from tests.catalog.rows import fill
from tui.catalog import Catalog
from tui.catalog.storage import database, tables

if TYPE_CHECKING:
    from pathlib import Path

#: One service, conversation and media, in the tables common to all versions.
CONTENT = """
INSERT INTO service(sid, friendly_name, created, synced_at) VALUES ('IS1', 'Harbour', 1, 2);
INSERT INTO conversation(sid, service_id, friendly_name, state, updated)
VALUES ('CH1', 1, 'Maria', 'active', 3);
INSERT INTO media(sid, service_id, conversation_id, message_sid, filename, content_type, size, author, sent)
VALUES ('ME1', 1, 1, 'IM1', 'crane.jpg', 'image/jpeg', 5, 'maria', 4);
"""


def make_old(path: Path, version: int) -> None:
    path.parent.mkdir()
    with closing(database._connect(path)) as old:  # triggers call our functions
        for step in tables.STEPS[:version]:
            old.executescript(step)
        old.executescript(f"{CONTENT} PRAGMA user_version = {version};")


def tables_of(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


def test_migrating_any_older_version_keeps_its_data(tmp_path: Path) -> None:
    for version in range(1, tables.VERSION):
        path = tmp_path / str(version) / "one.db"
        make_old(path, version)
        with closing(Catalog(path)) as catalog:
            view = View(catalog)
            assert view.names() == ["crane.jpg"]
            assert [(row.friendly_name, row.synced_at) for row in view.services()] == [("Harbour", 2)]
            assert [row.friendly_name for row in view.conversations()] == ["Maria"]
            assert [(row.media, row.size) for row in view.services()] == [(1, 5)]
        assert not path.with_name("one.db.set-aside").exists()


def test_a_migrated_catalog_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old" / "one.db", tmp_path / "new" / "one.db"
    make_old(old, 1)
    for path in (old, new):
        with closing(Catalog(path)) as catalog:
            fill(catalog, 1)
    assert tables_of(old) == tables_of(new)


def test_an_interrupted_migration_is_repeated(tmp_path: Path) -> None:
    path = tmp_path / "old" / "one.db"
    make_old(path, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as cut_off:
        cut_off.execute("BEGIN")
        cut_off.execute("ALTER TABLE conversation ADD COLUMN newest_index INTEGER")
    with closing(Catalog(path)) as catalog:
        assert View(catalog).names() == ["crane.jpg"]
