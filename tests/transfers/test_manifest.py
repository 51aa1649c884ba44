"""The manifest of an export: it can be verified, and a crash loses at most its last line."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from tui.api.models import decode_media
from tui.transfers.download.completed_file import CompletedFile
from tui.transfers.download.manifest import MANIFEST_NAME, Manifest
from tui.transfers.files.names import MediaInfo

if TYPE_CHECKING:
    from pathlib import Path

MEDIA = decode_media(
    {
        "sid": "ME1",
        "size": 7,
        "filename": "a.txt",
        "new_field": [1],
        "links": {"content_direct_temporary": "https://signed"},
        "url": "https://there",
    }
)


SHA256 = hashlib.sha256(b"content").hexdigest()


def add(manifest: Manifest, folder: Path, name: str = "a.txt") -> None:
    (folder / name).write_bytes(b"content")
    described = MediaInfo("ME1", "a.txt", "text/plain", "Case 7", "maria", 1_700_000_000, "Maria")
    manifest.add(described, MEDIA, CompletedFile(folder / name, 7, SHA256))


def test_a_line_has_the_fields_and_no_temporary_url(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    add(manifest, tmp_path)
    [line] = (tmp_path / MANIFEST_NAME).read_text().splitlines()
    assert json.loads(line) == {
        "sid": "ME1",
        "path": "a.txt",
        "size": 7,
        "sha256": SHA256,
        "conversation": "Case 7",
        "author": "maria",
        "author_name": "Maria",
        "sent": 1_700_000_000,
        "tags": [],
        "note": "",
        "media": {"sid": "ME1", "size": 7, "filename": "a.txt", "new_field": [1]},
    }


def test_a_symlinked_manifest_is_not_followed(tmp_path: Path) -> None:
    precious, folder = tmp_path / "precious", tmp_path / "export"
    folder.mkdir()
    for content in (None, b"do not touch\n"):
        if content is not None:
            precious.write_bytes(content)
        (folder / MANIFEST_NAME).unlink(missing_ok=True)
        (folder / MANIFEST_NAME).symlink_to(precious)
        manifest = Manifest(folder)
        with pytest.raises(OSError, match="it is a symbolic link, which is not followed"):
            manifest.find_present()
        with pytest.raises(OSError, match="it is a symbolic link, which is not followed"):
            add(manifest, folder)
        assert (precious.read_bytes() if precious.exists() else None) == content


def test_a_manifest_that_is_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MANIFEST_NAME)
    manifest = Manifest(tmp_path)
    with pytest.raises(OSError, match="not a regular file"):
        manifest.find_present()
    with pytest.raises(OSError, match=MANIFEST_NAME):
        add(manifest, tmp_path)


@pytest.mark.parametrize("path", ["pipe", "/dev/zero", "link"])
def test_a_line_that_names_a_pipe_or_a_device_counts_as_gone(tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    line = {"sid": "ME1", "path": path, "size": 0, "sha256": SHA256}
    (tmp_path / MANIFEST_NAME).write_text(json.dumps(line) + "\n")
    assert Manifest(tmp_path).find_present() == {}


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"sid":"ME2","media":{"a":' + "[" * 100_000], ids=["a list", "a media"]
)
def test_a_deeply_nested_line_affects_no_other(tmp_path: Path, line: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(f"{line}\n")
    manifest = Manifest(tmp_path)
    add(manifest, tmp_path)
    manifest.finish()
    assert set(Manifest(tmp_path).find_present()) == {"ME1"}
    assert {path.name for path in tmp_path.iterdir()} == {MANIFEST_NAME, "a.txt"}


def test_a_manifest_with_an_endless_line_is_refused_and_unchanged(tmp_path: Path) -> None:
    with (tmp_path / MANIFEST_NAME).open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    manifest = Manifest(tmp_path)
    with pytest.raises(OSError, match="too long"):
        manifest.find_present()
    with pytest.raises(OSError, match="too long"):
        manifest.finish()
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST_NAME]
    assert (tmp_path / MANIFEST_NAME).stat().st_size == 40 * 1024 * 1024


def test_an_entry_is_present_if_its_file_has_the_content(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    assert manifest.find_present() == {}
    add(manifest, tmp_path)
    assert set(manifest.find_present()) == set(manifest.find_present({"ME1", "ME2"})) == {"ME1"}
    assert manifest.find_present({"ME2"}) == {}
    (tmp_path / "a.txt").write_bytes(b"short")
    assert manifest.find_present() == {}
    (tmp_path / "a.txt").write_bytes(b"CONTENT")
    assert manifest.find_present() == {}
    (tmp_path / "a.txt").unlink()
    assert manifest.find_present() == {}


def test_a_truncated_line_affects_no_other(tmp_path: Path) -> None:
    add(Manifest(tmp_path), tmp_path)
    with (tmp_path / MANIFEST_NAME).open("ab") as file:
        file.write(b'{"sid":"ME2","path":"b.t')
    again = Manifest(tmp_path)
    assert set(again.find_present()) == {"ME1"}
    add(again, tmp_path, "a (1).txt")
    assert again.read_lines()["ME1"].path == "a (1).txt"
    again.finish()
    assert len((tmp_path / MANIFEST_NAME).read_text().splitlines()) == 1


def test_a_finished_manifest_has_one_line_per_existing_file(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    add(manifest, tmp_path)
    add(manifest, tmp_path, "b.txt")
    manifest.finish()
    [line] = (tmp_path / MANIFEST_NAME).read_text().splitlines()
    assert json.loads(line)["path"] == "b.txt"
    (tmp_path / "b.txt").unlink()
    manifest.finish()
    assert (tmp_path / MANIFEST_NAME).read_text() == ""


def test_finishing_keeps_foreign_lines_and_touches_no_other_file(tmp_path: Path) -> None:
    theirs = '{"image": "a.png", "label": "cat"}'
    (tmp_path / MANIFEST_NAME).write_text(f"{theirs}\n")
    (tmp_path / "manifest.new").write_text("a draft")
    manifest = Manifest(tmp_path)
    add(manifest, tmp_path)
    reviewed = (tmp_path / MANIFEST_NAME).read_text().splitlines()[1].replace("{", '{"reviewed_by":"lee",', 1)
    (tmp_path / MANIFEST_NAME).write_text(f"{theirs}\n{reviewed}\n")
    (tmp_path / MANIFEST_NAME).chmod(0o640)
    manifest.finish()
    assert (tmp_path / MANIFEST_NAME).read_text() == f"{theirs}\n{reviewed}\n"
    assert stat.S_IMODE((tmp_path / MANIFEST_NAME).stat().st_mode) == 0o640
    assert {path.name for path in tmp_path.iterdir()} == {MANIFEST_NAME, "a.txt", "manifest.new"}
    assert (tmp_path / "manifest.new").read_text() == "a draft"


def test_a_folder_is_claimed_by_one_export_at_a_time(tmp_path: Path) -> None:
    first, second = Manifest(tmp_path), Manifest(tmp_path)
    first.claim()
    with pytest.raises(OSError, match="another export is writing there"):
        second.claim()
    first.release()
    second.claim()
    second.release()
