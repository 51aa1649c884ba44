"""The catalog: writes, removals, and its file on disk."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.catalog.conftest import View
from tests.catalog.rows import fill, make_conversation_row, make_service_row, media_row
from tui.catalog import Catalog
from tui.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def media_in(path: Path) -> int:
    with closing(Catalog(path)) as catalog:
        return len(View(catalog).media())


def test_the_catalog_persists_across_starts(path: Path) -> None:
    with closing(Catalog(path)) as catalog:
        fill(catalog, 3)
        rows = View(catalog).media()
    with closing(Catalog(path)) as catalog:
        assert View(catalog).media() == rows


def test_only_the_owner_can_read_the_catalog(path: Path) -> None:
    before = os.umask(0)
    try:
        with closing(Catalog(path)) as catalog:
            fill(catalog, 1)
            rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(rights) >= {"one.db", "one.db-wal"}
    assert set(rights.values()) == {0o600}


def test_an_existing_folder_open_to_all_exposes_nothing(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    with closing(Catalog(path)) as catalog:
        fill(catalog, 1)
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("content", [b"this is no database " * 500, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_broken_file_is_set_aside_and_the_catalog_recreated(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with closing(Catalog(path)) as catalog:
        fill(catalog, 1)
        assert View(catalog).names() == ["0.txt"]
    assert path.with_name("one.db.set-aside").read_bytes() == content


def test_a_catalog_of_another_version_is_set_aside_intact(path: Path) -> None:
    with closing(Catalog(path)) as catalog:
        fill(catalog, 5)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    assert media_in(path) == 0
    with closing(sqlite3.connect(path.with_name("one.db.set-aside"))) as aside:
        assert aside.execute("SELECT count(*) FROM media").fetchone() == (5,)


def test_a_database_with_other_tables_of_these_names_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE media (something)")
    assert media_in(path) == 0
    assert path.with_name("one.db.set-aside").exists()


def test_an_empty_file_becomes_a_catalog(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert media_in(path) == 0
    assert not path.with_name("one.db.set-aside").exists()


def test_an_uncreatable_folder_is_reported_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"cannot be stored in .*file/catalogs: Not a directory"):
        Catalog(tmp_path / "file" / "catalogs" / "one.db")


def test_a_catalog_locked_by_another_process_is_not_set_aside(path: Path) -> None:
    with closing(Catalog(path)) as catalog, closing(sqlite3.connect(path, isolation_level=None)) as other:
        fill(catalog, 1)
        other.execute("BEGIN EXCLUSIVE")
        with closing(Catalog(path)) as second:
            other.execute("ROLLBACK")
            assert View(second).names() == ["0.txt"]


def test_many_threads_can_create_one_catalog_at_once(path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        catalogs = list(pool.map(lambda _: Catalog(path), range(16)))
    try:
        fill(catalogs[0], 2)
        assert [len(View(catalog).media()) for catalog in catalogs] == [2] * 16
    finally:
        for catalog in catalogs:
            catalog.close()


def open_and_write(path: Path, number: int) -> None:
    with closing(Catalog(path)) as catalog:
        catalog.put_services([make_service_row()])
        catalog.put_conversations([make_conversation_row()])
        catalog.put_media([media_row(number)])


@pytest.mark.parametrize("content", [b"", b"this is no database " * 500], ids=["new", "broken"])
def test_processes_that_open_a_catalog_at_once_share_it(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    fresh = multiprocessing.get_context("spawn")
    processes = [fresh.Process(target=open_and_write, args=(path, number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert media_in(path) == 4, "none of them wrote to one that another had set aside"


def test_a_reader_refuses_to_write(catalog: Catalog) -> None:
    with closing(catalog.reader()) as reader:
        reader.services()
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader._connection.execute("DELETE FROM service")


def test_a_reader_sees_later_writes(catalog: Catalog) -> None:
    with closing(catalog.reader()) as reader:
        assert reader.services() == []
        fill(catalog, 2)
        assert len(reader.list_media_ids("IS1")) == 2


def test_a_failed_write_leaves_nothing_and_the_next_one_works(catalog: Catalog, view: View) -> None:
    fill(catalog, 0)
    with pytest.raises(sqlite3.IntegrityError):
        catalog.put_conversations([make_conversation_row("CH2"), make_conversation_row("CH3", name=None)])  # type: ignore[arg-type]
    assert [row.sid for row in view.conversations()] == ["CH1"]
    catalog.put_conversations([make_conversation_row("CH2")])
    assert [row.sid for row in view.conversations()] == ["CH1", "CH2"]


def test_media_of_a_conversation_removed_meanwhile_are_skipped(catalog: Catalog, view: View) -> None:
    fill(catalog, 1)
    catalog.put_media([media_row(1, "CH-gone"), media_row(2)])
    catalog.put_conversations([make_conversation_row("CH2", "IS-gone")])
    assert view.names() == ["2.txt", "0.txt"]
    assert [row.sid for row in view.conversations()] == ["CH1"]


def test_only_lone_surrogates_are_replaced(catalog: Catalog, view: View) -> None:
    fill(catalog, 0)
    catalog.put_media([media_row(1, name="caf\udce9 写.jpg"), media_row(2, name="\ud83d\ude00 halves")])
    assert view.names() == ["?? halves", "caf? 写.jpg"]


def test_sizes_too_large_to_add_up_do_not_break_the_sums(catalog: Catalog, view: View) -> None:
    fill(catalog, 0)
    catalog.put_media([media_row(number, size=2**63 - 1) for number in range(3)])
    assert view.services()[0].size > 2**62
    with closing(catalog.reader()) as reader:
        assert reader.count_media("IS1").size > 2**62


def test_sums_are_exact_and_ignore_unknown_sizes(catalog: Catalog) -> None:
    fill(catalog, 0)
    catalog.put_media([media_row(1, size=150_000_000), media_row(2, size=None), media_row(3, size=7)])
    with closing(catalog.reader()) as reader:
        assert reader.count_media("IS1").size == 150_000_007
        assert reader.count_media("IS-unknown").size == 0


def test_row_ids_of_removed_media_are_never_reused(catalog: Catalog, view: View) -> None:
    fill(catalog, 3)
    before = set(view.media())
    catalog.forget_media(["ME0", "ME1", "ME2"])
    catalog.put_media([media_row(9)])
    assert before.isdisjoint(view.media())


def test_services_are_ordered_by_name_and_conversations_by_update(catalog: Catalog, view: View) -> None:
    catalog.put_services(
        [make_service_row("IS2", "beta"), make_service_row("IS3", "Alpha"), make_service_row("IS1", "Gamma")]
    )
    assert [row.friendly_name for row in view.services()] == ["Alpha", "beta", "Gamma"]
