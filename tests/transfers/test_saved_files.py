"""The record of saved files: a media is found as long as its file is unchanged."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tui.transfers.download.completed_file import CompletedFile
from tui.transfers.download.download import Download
from tui.transfers.download.saved_files import SavedFiles
from tui.transfers.files.names import MediaInfo

if TYPE_CHECKING:
    from pathlib import Path


def job(folder: Path, sid: str = "ME1", name: str = "a.txt", *, manifest: bool = False) -> Download:
    return Download("IS1", MediaInfo(sid, name), folder, manifest=manifest)


def save(saved: SavedFiles, path: Path, sid: str = "ME1") -> Path:
    path.write_bytes(b"content")
    saved.add([(sid, CompletedFile(path, 7, None), path.stat().st_mtime_ns)])
    return path


def test_saved_files_are_found_by_the_next_program(tmp_path: Path) -> None:
    path = save(SavedFiles(tmp_path / "state"), tmp_path / "a.txt")
    again = SavedFiles(tmp_path / "state")
    assert again.find_present([job(tmp_path)]) == {job(tmp_path): path}
    assert (
        again.find_present([job(tmp_path, "ME2"), job(tmp_path / "else"), job(tmp_path, name="b.txt")]) == {}
    )


def test_a_copy_beside_another_file_is_found(tmp_path: Path) -> None:
    saved = SavedFiles(tmp_path / "state")
    (tmp_path / "a.txt").write_bytes(b"mine")
    copy = save(saved, tmp_path / "a (1).txt")
    assert saved.find_present([job(tmp_path)]) == {job(tmp_path): copy}


def test_a_copy_is_found_however_many_there_are_of_its_name(tmp_path: Path) -> None:
    saved = SavedFiles(tmp_path / "state")
    first = save(saved, tmp_path / "a (1).txt", "ME1")
    last = save(saved, tmp_path / "a (250).txt", "ME250")
    other = save(saved, tmp_path / "a (1) (2).txt", "ME2")
    wanted = [job(tmp_path, sid) for sid in ("ME1", "ME2", "ME250")]
    assert saved.find_present(wanted) == {wanted[0]: first, wanted[2]: last}
    assert saved.find_present([job(tmp_path, "ME2", "a (1).txt")]) == {
        job(tmp_path, "ME2", "a (1).txt"): other
    }


def test_a_recorded_file_that_was_never_saved_is_not_found(tmp_path: Path) -> None:
    saved = SavedFiles(tmp_path / "state")
    saved.add([("ME1", CompletedFile(tmp_path / "a.txt", 7, None), 1)])
    assert saved.find_present([job(tmp_path)]) == {}


def test_changed_touched_or_deleted_files_are_not_found(tmp_path: Path) -> None:
    saved = SavedFiles(tmp_path / "state")
    path = save(saved, tmp_path / "a.txt")
    os.utime(path, (1, 1))
    assert saved.find_present([job(tmp_path)]) == {}
    save(saved, path).write_bytes(b"another")
    os.utime(path, (2, 2))
    assert saved.find_present([job(tmp_path)]) == {}
    path.unlink()
    assert saved.find_present([job(tmp_path)]) == {}


def test_a_file_belongs_to_the_media_saved_there_last(tmp_path: Path) -> None:
    saved = SavedFiles(tmp_path / "state")
    path = save(saved, tmp_path / "a.txt")
    facts = path.stat()
    path.write_bytes(b"CONTENT")
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    saved.add([("ME2", CompletedFile(path, 7, None), facts.st_mtime_ns)])
    assert saved.find_present([job(tmp_path), job(tmp_path, "ME2")]) == {job(tmp_path, "ME2"): path}


def test_a_manifest_overrides_the_record(tmp_path: Path) -> None:
    saved = SavedFiles(tmp_path / "state")
    save(saved, tmp_path / "a.txt")
    assert saved.find_present([job(tmp_path, manifest=True)]) == {}


def test_an_unreadable_record_is_ignored_and_a_long_one_truncated(tmp_path: Path) -> None:
    saved = SavedFiles(tmp_path / "state")
    (tmp_path / "state").mkdir()
    record = tmp_path / "state" / "saved.jsonl"
    record.write_bytes(b"\xff\n{}\n[1]\n" + b'{"sid":"ME9","path":"/x","size":1,"modified":1}\n' * 200_000)
    path = save(saved, tmp_path / "a.txt")
    assert saved.find_present([job(tmp_path)]) == {job(tmp_path): path}
    assert record.stat().st_size < 5_000_000
    assert saved.find_present([job(tmp_path)]) == {job(tmp_path): path}
    record.unlink()
    record.mkdir()
    assert saved.find_present([job(tmp_path)]) == {}
    save(saved, tmp_path / "b.txt")
