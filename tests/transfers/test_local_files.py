"""Folder listings for file pickers."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from tests.unprivileged import unprivileged
from tui.transfers.files.local_files import (
    SIZE_LIMIT,
    LocalFile,
    filter_entries,
    read_folder,
    read_local_file,
)

if TYPE_CHECKING:
    from pathlib import Path


def names(entries: tuple[LocalFile, ...] | list[LocalFile]) -> list[str]:
    return [entry.name for entry in entries]


def make(folder: Path, *files: str) -> None:
    for name in files:
        (folder / name).touch()


def test_folders_come_first_then_files_by_name_and_number(tmp_path: Path) -> None:
    make(tmp_path, "img_10.jpg", "IMG_9.jpg", "apple.png", "Zoo.png")
    (tmp_path / "zebra").mkdir()
    (tmp_path / "Alps").mkdir()
    assert names(read_folder(str(tmp_path)).entries) == [
        "Alps",
        "zebra",
        "apple.png",
        "IMG_9.jpg",
        "img_10.jpg",
        "Zoo.png",
    ]


def test_size_time_and_path_match_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(b"twelve bytes")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    (entry,) = read_folder(str(tmp_path)).entries
    assert (entry.path, entry.size, entry.modified) == (str(file), 12, 1_700_000_000)
    assert read_local_file(str(file)) == entry


def test_a_time_outside_the_calendar_is_clamped(tmp_path: Path) -> None:
    make(tmp_path, "old", "late")
    os.utime(tmp_path / "old", (-(10**9), -(10**9)))
    os.utime(tmp_path / "late", (10**10, 10**10))
    late, old = read_folder(str(tmp_path)).entries
    assert old.modified == 0
    assert late.modified == 10**10


def test_a_file_of_150_mb_is_accepted_and_one_byte_more_refused(tmp_path: Path) -> None:
    make(tmp_path, "just", "over")
    os.truncate(tmp_path / "just", SIZE_LIMIT)
    os.truncate(tmp_path / "over", SIZE_LIMIT + 1)
    just, over = read_folder(str(tmp_path)).entries
    assert just.refusal == ""
    assert over.refusal == "over 150 MB"


def test_special_files_say_what_they_are(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a-pipe")
    (tmp_path / "b-link").symlink_to("nowhere")
    (tmp_path / "c-loop").symlink_to("c-loop")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "d-socket"))
        entries = read_folder(str(tmp_path)).entries
    reasons = [entry.refusal for entry in entries]
    assert reasons == ["not a file", "broken link", "circular link", "not a file"]


def test_a_link_to_a_folder_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    assert all(entry.is_folder for entry in read_folder(str(tmp_path)).entries)


def test_an_unreadable_file_is_listed_with_the_reason() -> None:
    with unprivileged() as folder:
        make(folder, "secret")
        (folder / "secret").chmod(0)
        (entry,) = read_folder(str(folder)).entries
    assert entry.refusal == "not readable"


def test_an_unreadable_folder_says_so() -> None:
    with unprivileged() as folder:
        (folder / "closed").mkdir(mode=0)
        listing = read_folder(str(folder / "closed"))
    assert listing.problem == "This folder is not readable."
    assert listing.entries == ()


def test_a_missing_or_invalid_folder_says_so(tmp_path: Path) -> None:
    make(tmp_path, "file")
    assert read_folder(str(tmp_path / "gone")).problem == "The folder does not exist."
    assert read_folder(str(tmp_path / "file")).problem == "This is not a folder."
    assert read_folder(str(tmp_path) + "/\0").problem == "The folder does not exist."
    assert "cannot be read" in read_folder(str(tmp_path / ("x" * 300))).problem


def test_a_name_of_undecodable_bytes_finds_its_file(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    os.close(os.open(raw, os.O_CREAT))
    (entry,) = read_folder(str(tmp_path)).entries
    assert os.fsencode(entry.path) == raw
    assert entry.refusal == ""


def test_an_empty_folder_has_no_matches(tmp_path: Path) -> None:
    assert read_local_file(str(tmp_path / "gone")) is None
    assert read_local_file("/\0") is None
    assert read_local_file("/" + "x" * 5000) is None


def test_the_best_match_comes_first(tmp_path: Path) -> None:
    make(tmp_path, "a-photo.png", "PHOTO", "photo.png", "photo", "other.png")
    entries = read_folder(str(tmp_path)).entries
    assert names(filter_entries(entries, "photo", hidden=False)) == [
        "photo",
        "PHOTO",
        "photo.png",
        "a-photo.png",
    ]


def test_matching_ignores_case_and_accent_composition(tmp_path: Path) -> None:
    make(tmp_path, "Cafe\u0301.JPG", "STRASSE.txt")
    entries = read_folder(str(tmp_path)).entries
    assert names(filter_entries(entries, "caf\xe9.j", hidden=False)) == ["Cafe\u0301.JPG"]
    assert names(filter_entries(entries, "straße", hidden=False)) == ["STRASSE.txt"]


def test_hidden_files_are_shown_on_request_or_after_a_leading_dot(tmp_path: Path) -> None:
    make(tmp_path, ".bashrc", "plain")
    entries = read_folder(str(tmp_path)).entries
    assert names(filter_entries(entries, "", hidden=False)) == ["plain"]
    assert names(filter_entries(entries, "bash", hidden=False)) == []
    assert names(filter_entries(entries, "", hidden=True)) == [".bashrc", "plain"]
    assert names(filter_entries(entries, ".b", hidden=False)) == [".bashrc"]
