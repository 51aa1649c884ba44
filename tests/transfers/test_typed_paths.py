"""Paths that are typed, completed, pasted and dropped."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.transfers.files.local_files import filter_entries, read_folder
from tui.transfers.files.typed_paths import TypedPath, complete_path, iter_readings, parse_typed, read_pasted

HOME = str(Path.home())
PATHS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), min_size=1).map(
        lambda name: "/" + name
    ),
    min_size=1,
)


def completed(folder: Path, text: str) -> str:
    typed = parse_typed(text, str(folder))
    return complete_path(text, filter_entries(read_folder(typed.folder).entries, typed.text, hidden=False))


def found(folder: Path, text: str) -> list[str]:
    return [os.path.relpath(entry.path, folder) for entry in read_pasted(text, str(folder)).found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "my photo.jpg",
        "it's.jpg",
        "plain.jpg",
        "写真 é.png",
        "100%.txt",
        "back\\slash",
        "two\nlines",
    ):
        (tmp_path / name).touch()
    (tmp_path / "sub dir").mkdir()
    (tmp_path / "sub dir" / "inner.jpg").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("text", "asks_for"),
    [
        ("", TypedPath("/a/b", "")),
        ("pic", TypedPath("/a/b", "pic")),
        ("~pic", TypedPath("/a/b", "~pic")),
        ("/", TypedPath("/", "")),
        ("//etc/", TypedPath("/etc", "")),
        ("/etc/pass", TypedPath("/etc", "pass")),
        ("sub/inn", TypedPath("/a/b/sub", "inn")),
        ("..", TypedPath("/a", "")),
        ("../c", TypedPath("/a", "c")),
        ("./.b", TypedPath("/a/b", ".b")),
        ("~", TypedPath(HOME, "")),
        ("~/Pic", TypedPath(HOME, "Pic")),
        ("~no-such-person/x", TypedPath("/a/b/~no-such-person", "x")),
    ],
)
def test_a_text_is_a_filter_or_a_path(text: str, asks_for: TypedPath) -> None:
    assert parse_typed(text, "/a/b") == asks_for


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("pla", "plain.jpg"),
        ("PLA", "plain.jpg"),
        ("sub", "sub dir/"),
        ("sub dir/", "sub dir/inner.jpg"),
        ("./sub dir/in", "./sub dir/inner.jpg"),
        ("lain", "plain.jpg"),
        (".jpg", ".jpg"),
        ("nothing", "nothing"),
        ("tw", "two"),
        ("~", "~/"),
        ("..", "../"),
    ],
)
def test_tab_completes_the_common_prefix(folder: Path, text: str, becomes: str) -> None:
    assert completed(folder, text) == becomes


def test_names_with_a_common_prefix_are_completed_up_to_it(tmp_path: Path) -> None:
    for name in ("IMG_2026_01.jpg", "IMG_2026_02.jpg", "imgur.png", "my IMG_2026_03.jpg"):
        (tmp_path / name).touch()
    assert completed(tmp_path, "IM") == "IMG_2026_0"
    assert completed(tmp_path, "IMG_2026_0") == "IMG_2026_0"
    assert completed(tmp_path, "2026") == "2026"


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("{}/plain.jpg", ["plain.jpg"]),
        ("{}/plain.jpg ", ["plain.jpg"]),
        ("{}/plain.jpg\r\n", ["plain.jpg"]),
        ("{}/my photo.jpg", ["my photo.jpg"]),
        ("'{}/my photo.jpg'", ["my photo.jpg"]),
        ('"{}/my photo.jpg"', ["my photo.jpg"]),
        ("{}/my\\ photo.jpg", ["my photo.jpg"]),
        ("{}/it's.jpg", ["it's.jpg"]),
        ("{}/it\\'s.jpg {}/my\\ photo.jpg", ["it's.jpg", "my photo.jpg"]),
        ("file://{}/my%20photo.jpg", ["my photo.jpg"]),
        ("file://localhost{}/it's.jpg", ["it's.jpg"]),
        ("file://{}/%E5%86%99%E7%9C%9F%20%C3%A9.png\r\nfile://{}/100%25.txt", ["写真 é.png", "100%.txt"]),
        ("file://{}/my%20photo.jpg file://{}/plain.jpg", ["my photo.jpg", "plain.jpg"]),
        ("{}/my photo.jpg\n{}/it's.jpg\n", ["my photo.jpg", "it's.jpg"]),
        ("'{}/my photo.jpg'\r'{}/plain.jpg'", ["my photo.jpg", "plain.jpg"]),
        ("{}/my\\ photo.jpg '{}/plain.jpg'  \"{}/100%.txt\"", ["my photo.jpg", "plain.jpg", "100%.txt"]),
        ("{}/back\\slash", ["back\\slash"]),
        ("'{}/two\nlines'", ["two\nlines"]),
        ("sub dir/inner.jpg", ["sub dir/inner.jpg"]),
        ("{}/sub\\ dir", ["sub dir"]),
    ],
)
def test_a_drop_names_its_files_however_the_terminal_quotes_it(
    folder: Path, pasted: str, names: list[str]
) -> None:
    text = pasted.replace("{}", str(folder))
    assert found(folder, text) == names
    assert read_pasted(text, str(folder)).missing == ()


@pytest.mark.parametrize(
    "text", ["an invoice", "it's", "file://other-machine/etc", "/\0", "file:///%00", "'"]
)
def test_a_paste_that_names_nothing_finds_nothing(folder: Path, text: str) -> None:
    assert read_pasted(text, str(folder)).found == ()


def test_existing_files_are_found_beside_missing_ones(folder: Path) -> None:
    pasted = read_pasted(f"{folder}/plain.jpg {folder}/gone.jpg", str(folder))
    assert [entry.name for entry in pasted.found] == ["plain.jpg"]
    assert pasted.missing == (f"{folder}/gone.jpg",)


def test_a_tilde_is_expanded_in_a_paste() -> None:
    (entry,) = read_pasted("~/", "/").found
    assert entry.path == HOME


def test_undecodable_bytes_survive_a_file_url(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    os.close(os.open(raw, os.O_CREAT))
    (entry,) = read_pasted(f"file://{tmp_path}/caf%E9.jpg", "/").found
    assert os.fsencode(entry.path) == raw


@given(PATHS, st.sampled_from([" ", "\n", "\r\n", "  "]))
def test_shell_quoted_paths_are_parsed(paths: list[str], between: str) -> None:
    assert tuple(paths) in set(iter_readings(between.join(shlex.quote(path) for path in paths)))


@given(PATHS, st.sampled_from([" ", "\n", "\r\n", "\r"]))
def test_file_urls_are_parsed(paths: list[str], between: str) -> None:
    assert tuple(paths) in set(iter_readings(between.join("file://" + quote(path) for path in paths)))


@given(PATHS)
def test_backslash_escaped_paths_are_parsed(paths: list[str]) -> None:
    escaped = ["".join("\\" + character for character in path) for path in paths]
    assert tuple(paths) in set(iter_readings(" ".join(escaped)))


@given(st.text(st.characters(codec=None)))
@example("~\x00")
@example("~\x00/")
def test_any_pasted_or_typed_text_is_handled(text: str) -> None:
    read_pasted(text, "/nowhere")
    parse_typed(text, "/nowhere")
