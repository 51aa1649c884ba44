"""Thumbnails on disk: private, limited, and optional."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.preview.makers import encode_image, measure_psnr, open_picture, quarters, scene, to_image
from tui.preview.thumbnails import Thumbnails

if TYPE_CHECKING:
    from pathlib import Path

SID = "ME" + "a" * 32
PHOTOGRAPH = open_picture(encode_image(scene(900, 600), "JPEG"), "image/png")


def sid(number: int) -> str:
    return f"ME{number:032x}"


def list_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_stored_thumbnail_is_returned_unchanged_with_its_facts(tmp_path: Path) -> None:
    store = Thumbnails(tmp_path)
    store.put(SID, 480, PHOTOGRAPH)
    found = Thumbnails(tmp_path).get(SID, 480)
    assert found is not None
    assert measure_psnr(to_image(found), to_image(PHOTOGRAPH)) > 36
    for name in ("facts", "note", "details", "frames", "format", "original_width", "original_height"):
        assert getattr(found, name) == getattr(PHOTOGRAPH, name)


def test_few_colours_are_stored_losslessly(tmp_path: Path) -> None:
    drawing = open_picture(encode_image(quarters(60, 40), "PNG"))
    Thumbnails(tmp_path).put(SID, 480, drawing)
    assert Thumbnails(tmp_path).get(SID, 480) == drawing


def test_thumbnails_are_keyed_by_media_and_size(tmp_path: Path) -> None:
    store = Thumbnails(tmp_path)
    store.put(SID, 480, PHOTOGRAPH)
    assert store.get(sid(1), 480) is None
    assert store.get(SID, 960) is None


def test_only_the_owner_can_read_thumbnails(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Thumbnails(tmp_path / "thumbnails").put(SID, 480, PHOTOGRAPH)
    finally:
        os.umask(before)
    (file,) = list_files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_beyond_the_limit_the_least_recently_used_are_deleted(tmp_path: Path) -> None:
    Thumbnails(tmp_path).put(sid(0), 480, PHOTOGRAPH)
    one = list_files(tmp_path)[0].stat().st_size
    store = Thumbnails(tmp_path, cap=one * 10 + 10)
    for number in range(1, 10):
        store.put(sid(number), 480, PHOTOGRAPH)
    for age, path in enumerate(sorted(list_files(tmp_path), reverse=True)):
        os.utime(path, (1e9 - age, 1e9 - age))
    assert store.get(sid(0), 480), "looked at just now"
    store.put(sid(10), 480, PHOTOGRAPH)
    assert store.usage()[1] <= one * 10
    assert store.get(sid(0), 480)
    assert store.get(sid(10), 480)
    assert store.get(sid(1), 480) is None


def test_clearing_reports_what_was_deleted_and_leaves_nothing(tmp_path: Path) -> None:
    store = Thumbnails(tmp_path)
    for number in range(3):
        store.put(sid(number), 480, PHOTOGRAPH)
    count, size = store.usage()
    assert store.clear() == (count, size) == (3, size)
    assert size > 1000
    assert list_files(tmp_path) == []
    store.put(SID, 480, PHOTOGRAPH)
    assert store.get(SID, 480)


def test_a_deleted_media_leaves_no_thumbnail(tmp_path: Path) -> None:
    store = Thumbnails(tmp_path)
    store.put(SID, 480, PHOTOGRAPH)
    store.put(SID, 960, PHOTOGRAPH)
    store.put(sid(1), 480, PHOTOGRAPH)
    store.remove(SID)
    assert store.usage()[0] == 1


def test_no_thumbnails_are_kept_when_disabled(tmp_path: Path) -> None:
    Thumbnails(tmp_path).put(SID, 480, PHOTOGRAPH)
    store = Thumbnails(tmp_path, cap=0)
    store.put(SID, 480, PHOTOGRAPH)
    assert store.get(SID, 480) is None
    assert list_files(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"{}\n", b"nonsense", b'{"width": 9}\nGIF89a', b"\xff" * 9000])
def test_a_damaged_thumbnail_is_ignored_and_deleted(tmp_path: Path, content: bytes) -> None:
    store = Thumbnails(tmp_path)
    store.put(SID, 480, PHOTOGRAPH)
    list_files(tmp_path)[0].write_bytes(content)
    assert store.get(SID, 480) is None
    assert list_files(tmp_path) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "ME/..", "", "ME*", "ME\x00"])
def test_an_invalid_sid_names_no_file(tmp_path: Path, name: str) -> None:
    store = Thumbnails(tmp_path / "inside")
    store.put(name, 480, PHOTOGRAPH)
    store.remove(name)
    assert store.get(name, 480) is None
    assert list_files(tmp_path) == []


def test_an_uncreatable_folder_disables_only_thumbnails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Thumbnails(tmp_path / "file" / "inside")
    store.put(SID, 480, PHOTOGRAPH)
    assert store.get(SID, 480) is None
    assert store.clear() == (0, 0)


def test_many_threads_share_a_store(tmp_path: Path) -> None:
    store = Thumbnails(tmp_path, cap=300_000)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: store.put(sid(number % 40), 480, PHOTOGRAPH), range(200)))
    assert store.usage()[1] <= 300_000
    assert store.get(sid(39), 480) is not None
