"""Anonymous files: invisible until they are complete, and deleted if never named."""

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
    """Simulate a system without anonymous files: the kernel refuses the flags (EISDIR)."""
    monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY, raising=False)


def test_an_anonymous_file_is_invisible_until_it_is_named_and_complete(tmp_path: Path) -> None:
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


def test_an_anonymous_file_gets_normal_permissions(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    file = create(tmp_path / "a.bin")
    completed = file.assign_name()
    file.close()
    assert completed.path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_an_anonymous_file_takes_the_first_free_name(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"mine")
    (tmp_path / "a (1).bin").symlink_to(tmp_path / "nowhere")
    file = create(tmp_path / "a.bin")
    received: list[CompletedFile] = []
    assert file.assign_name(received.append).path == tmp_path / "a (2).bin"
    file.close()
    assert [completed.path.name for completed in received] == ["a (2).bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"mine"


def test_a_name_taken_at_the_last_moment_is_not_overwritten(tmp_path: Path) -> None:
    def take(completed: CompletedFile) -> None:
        if completed.path.name == "a.bin":
            completed.path.write_bytes(b"quicker")

    file = create(tmp_path / "a.bin")
    completed = file.assign_name(take)
    file.close()
    assert (tmp_path / "a.bin").read_bytes() == b"quicker"
    assert completed.path == tmp_path / "a (1).bin"
    assert completed.path.read_bytes() == CONTENT


def test_an_anonymous_file_without_a_name_leaves_nothing(tmp_path: Path) -> None:
    file = create(tmp_path / "a.bin")
    file.close()
    file.close()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_an_anonymous_file_is_created(tmp_path: Path) -> None:
    file = create(tmp_path / "new" / "folder" / "a.bin")
    assert file.assign_name().path.parent == tmp_path / "new" / "folder"
    file.close()


@pytest.mark.usefixtures("without_anonymous_files")
def test_missing_support_is_reported_after_creating_the_folder(tmp_path: Path) -> None:
    assert AnonymousFile.create(CONTENT, tmp_path / "new" / "a", modified=None, hashed=False) is None
    assert list(tmp_path.iterdir()) == [tmp_path / "new"]


def test_a_file_in_the_way_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "way").touch()
    with pytest.raises(NotADirectoryError):
        AnonymousFile.create(CONTENT, tmp_path / "way" / "a", modified=None, hashed=False)
