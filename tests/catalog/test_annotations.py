"""The user's tags and notes, in a file that is separate from the catalog."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.catalog.rows import fill
from tests.unprivileged import unprivileged
from tui.catalog import Catalog
from tui.catalog.storage.annotation_store import Annotation, parse_tags
from tui.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def test_tags_and_notes_survive_a_deleted_catalog(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "state" / "annotations.db"
    noted = Annotation("ME1", ("refund", "Ärger"), "call back\nnext week")
    with closing(Catalog(path, annotations_file=kept)) as catalog:
        fill(catalog, 3)
        catalog.put_annotations([noted, Annotation("ME2", ("Refund",))])
    path.unlink()
    with closing(Catalog(path, annotations_file=kept)) as catalog, closing(catalog.reader()) as reader:
        assert reader.annotations.read(["ME1", "ME0"]) == {"ME1": noted}
        assert reader.annotations.count_tags() == {"Refund": 2, "Ärger": 1}
        catalog.put_annotations([Annotation("ME1")])
        assert [one.sid for one in reader.annotations.list_all()] == ["ME2"]
    assert kept.stat().st_mode & 0o077 == 0


def test_a_broken_tags_file_is_kept_and_reported(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "annotations.db"
    kept.write_bytes(b"no database" * 100)
    with closing(Catalog(path, annotations_file=kept)) as catalog, closing(catalog.reader()) as reader:
        fill(catalog, 1)
        assert str(kept) in catalog.annotations_problem
        assert reader.annotations.read(["ME0"]) == {}
        with pytest.raises(SettingsError, match="Move the file"):
            catalog.put_annotations([Annotation("ME0", ("a",))])
    assert kept.read_bytes() == b"no database" * 100


def test_an_unwritable_file_is_reported_and_blocks_nothing() -> None:
    with unprivileged() as folder:
        kept = folder / "state" / "annotations.db"
        with closing(Catalog(folder / "catalog.db", annotations_file=kept)) as catalog:
            fill(catalog, 1)
            catalog.put_annotations([Annotation("ME0", ("a",))])
        kept.chmod(0o400)
        with closing(Catalog(folder / "catalog.db", annotations_file=kept)) as catalog:
            assert "Permission denied. Nothing was changed there. Make it writable" in (
                catalog.annotations_problem
            )
            with closing(catalog.reader()) as reader:
                assert len(reader.media.by_id(reader.list_media_ids("IS1"))) == 1
            with pytest.raises(SettingsError, match="Make it writable"):
                catalog.put_annotations([Annotation("ME0")])


def test_media_in_a_thread_have_tags_too(path: Path, tmp_path: Path) -> None:
    with closing(Catalog(path, annotations_file=tmp_path / "annotations.db")) as catalog:
        fill(catalog, 1)
        catalog.put_annotations([Annotation("ME0", ("a",), "b")])
        with closing(catalog.reader()) as reader:
            [row] = reader.media.by_sid(["ME0"]).values()
            assert (row.tags, row.note) == (("a",), "b")
            [[row]] = reader.media.by_message([row.message_sid or ""]).values()
            assert (row.tags, row.note) == (("a",), "b")


def test_tags_are_separated_by_commas_or_blanks() -> None:
    assert parse_tags(" #refund, VIP vip\n#late ") == ["refund", "VIP", "late"]
