"""Anonymous files: invisible until they are complete, and gone without a name."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from tui.transfers.download.anonymous_file import AnonymousFile
from tui.transfers.download.completed_file import CompletedFile

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = os.urandom(30_000)
MODIFIED = 1_700_000_000.0


def create(target: Path, *, hashed: bool = False) -> AnonymousFile:
    file = AnonymousFile.create(CONTENT, target, modified=MODIFIED, hashed=hashed)
    if file is None:
        pytest.skip("no file here can be without a name")
    return file


@pytest.fixture
def without_anonymous_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for such a file in the way of a system that knows none: the kernel refuses it (EISDIR)."""
    monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY, raising=False)


def test_it_is_not_seen_before_it_has_its_name_and_is_whole_then(tmp_path: Path) -> None:
    file = create(tmp_path / "a.bin", hashed=True)
    assert list(tmp_path.iterdir()) == []
    file.sync()
    assert list(tmp_path.iterdir()) == []
    received: list[CompletedFile] = []
    completed = file.assign_name(received.append)
    file.close()
    assert completed == CompletedFile(tmp_path / "a.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert received == [completed]
    assert completed.path.read_bytes() == CONTENT
    assert completed.path.stat().st_mtime == MODIFIED


def test_it_may_be_read_by_whom_other_files_may(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    file = create(tmp_path / "a.bin")
    completed = file.assign_name()
    file.close()
    assert completed.path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_it_takes_the_first_name_that_is_free(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"mine")
    (tmp_path / "a (1).bin").symlink_to(tmp_path / "nowhere")
    file = create(tmp_path / "a.bin")
    received: list[CompletedFile] = []
    assert file.assign_name(received.append).path == tmp_path / "a (2).bin"
    file.close()
    assert [completed.path.name for completed in received] == ["a (2).bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"mine"


def test_a_name_that_is_taken_at_the_last_moment_stays_who_took_it(tmp_path: Path) -> None:
    def take(completed: CompletedFile) -> None:
        if completed.path.name == "a.bin":
            completed.path.write_bytes(b"quicker")

    file = create(tmp_path / "a.bin")
    completed = file.assign_name(take)
    file.close()
    assert (tmp_path / "a.bin").read_bytes() == b"quicker"
    assert completed.path == tmp_path / "a (1).bin"
    assert completed.path.read_bytes() == CONTENT


def test_nothing_is_left_of_one_that_gets_no_name(tmp_path: Path) -> None:
    file = create(tmp_path / "a.bin")
    file.close()
    file.close()
    assert list(tmp_path.iterdir()) == []


def test_its_folder_is_made(tmp_path: Path) -> None:
    file = create(tmp_path / "new" / "folder" / "a.bin")
    assert file.assign_name().path.parent == tmp_path / "new" / "folder"
    file.close()


@pytest.mark.usefixtures("without_anonymous_files")
def test_where_there_can_be_none_that_is_said_and_the_folder_is_there(tmp_path: Path) -> None:
    assert AnonymousFile.create(CONTENT, tmp_path / "new" / "a", modified=None, hashed=False) is None
    assert list(tmp_path.iterdir()) == [tmp_path / "new"]


def test_a_file_in_the_way_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "way").touch()
    with pytest.raises(NotADirectoryError):
        AnonymousFile.create(CONTENT, tmp_path / "way" / "a", modified=None, hashed=False)
