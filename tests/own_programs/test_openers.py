"""The choice of the opener: by content, and never one that could execute the file unasked."""

from __future__ import annotations

import stat
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec
import pytest
from PIL import Image

from tui.programs.media_files import MediaFiles, check_file
from tui.programs.openers import describe_refusal, find_named_extensions, find_openers
from tui.settings.programs import OpenerEntry
from tui.sharing import detect_environment
from tui.transfers.files.names import MediaInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.programs.media_files import CheckedFile

ANYTHING = OpenerEntry(type="*", run=["any", "{path}"])


def png() -> bytes:
    output = BytesIO()
    Image.new("RGB", (4, 4)).save(output, "PNG")
    return output.getvalue()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MediaFiles]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = MediaFiles()
    yield found
    found.close()


def received(
    files: MediaFiles,
    name: str,
    content: bytes,
    content_type: str = "application/octet-stream",
    *entries: OpenerEntry,
) -> CheckedFile:
    """Return a file for a media with this name, content and declared type."""
    path = files.make_folder() / "download"
    path.write_bytes(content)
    return check_file(path, MediaInfo("ME1", name, content_type), find_named_extensions(entries))


def opener(types: str | list[str], program: str = "own") -> OpenerEntry:
    return msgspec.convert({"type": types, "run": [program, "{path}"]}, OpenerEntry)


def labels(file: CheckedFile, *entries: OpenerEntry, **environment: str) -> list[str]:
    around = detect_environment({"PATH": "", **environment})
    return [found.label for found in find_openers(file, entries, around)]


@pytest.mark.parametrize(
    "types", ["image/*", "image", "image/png", "png", "*.png", ".PNG", ["text/*", "image/png"], "*"]
)
def test_an_opener_matches_the_types_it_names(files: MediaFiles, types: str | list[str]) -> None:
    entry = opener(types)
    assert labels(received(files, "sun.png", png(), "image/png", entry), entry) == ["own"]
    if types != "*":
        assert labels(received(files, "notes.pdf", b"%PDF-1.7\n", "application/pdf", entry), entry) == []


def test_all_matching_openers_are_offered_in_order(files: MediaFiles) -> None:
    entries = [opener("image/png", "first"), opener("text", "not"), opener("*", "second")]
    assert labels(received(files, "sun.png", png()), *entries) == ["first", "second"]


def test_openers_match_by_content_not_by_name_or_declared_type(files: MediaFiles) -> None:
    entry = opener("text/csv")
    file = received(files, "table.csv", png(), "text/csv", entry)
    assert file.content_type == "image/png"
    assert file.path.name == "table.png", "a program goes by the extension"
    assert labels(file, entry) == []


def test_openers_for_text_match_by_name(files: MediaFiles) -> None:
    entry = opener("*.csv")
    file = received(files, "table.csv", b"a,b\n1,2\n", "text/plain", entry)
    assert file.path.name == "table.csv"
    assert labels(file, entry) == ["own"]


_ACTIVE = {
    "elf": ("photo.jpg", b"\x7fELF\x02\x01\x01" + bytes(64), "image/jpeg"),
    "windows": ("photo.jpg", b"MZ" + bytes(64), "image/jpeg"),
    "script": ("notes.txt", b"#!/bin/sh\nrm -rf ~\n", "text/plain"),
    "script by name": ("setup.sh", b"echo hello\n", "text/plain"),
    "batch": ("setup.bat", b"echo hello\r\n", "text/plain"),
    "desktop entry": ("photo", b"# a\n[Desktop Entry]\nExec=sh -c reboot\n", "text/plain"),
    "html": ("notes.txt", b"\n <!DOCTYPE html><script>alert(1)</script>", "text/plain"),
    "svg": ("sun.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "image/png"),
    "declared": ("notes", b"hello\n", "application/x-sh"),
    "jar": ("a.jar", b"PK\x03\x04" + bytes(64), "application/zip"),
}


@pytest.mark.parametrize("case", _ACTIVE)
def test_executable_content_needs_an_opener_that_names_it(files: MediaFiles, case: str) -> None:
    name, content, content_type = _ACTIVE[case]
    wide = [ANYTHING, opener("text/*"), opener("image"), opener("application/*"), opener("*/*")]
    file = received(files, name, content, content_type, *wide)
    assert file.active_kind
    assert labels(file, *wide, PAGER="less", EDITOR="vi", PATH="/usr/bin:/bin") == []
    assert f"This is {file.active_kind}, which could run something" in describe_refusal(file)
    assert not file.path.stat().st_mode & 0o111


def test_executable_content_is_opened_by_an_opener_that_names_it(files: MediaFiles) -> None:
    entry = opener(["*.sh", "text/html"])
    assert labels(received(files, "setup.sh", b"echo hello\n", "text/plain", entry), entry) == ["own"]
    assert labels(received(files, "page", b"<html>", "text/html", entry), entry) == ["own"]


def test_without_openers_text_opens_in_pager_and_editor(files: MediaFiles) -> None:
    file = received(files, "notes.txt", b"hello\n", "text/plain")
    environment = {"PAGER": "/usr/bin/less -R", "EDITOR": "vim", "SSH_CONNECTION": "a b c d"}
    found = find_openers(file, [], detect_environment({"PATH": "", **environment}))
    assert [(one.label, one.run, one.terminal) for one in found] == [
        ("less", ("/usr/bin/less", "-R", "{path}"), True),
        ("vim", ("vim", "{path}"), True),
    ]


def test_without_openers_player_and_desktop_are_used(files: MediaFiles, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("mpv", "xdg-open"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    here = {"PATH": str(programs), "DISPLAY": ":7"}
    picture = received(files, "sun.png", png())
    assert labels(picture, **here) == ["the desktop (xdg-open)"]
    assert labels(picture, **here, SSH_CONNECTION="a b c d") == [], "its window would be on another machine"
    sound = received(files, "bell.wav", b"RIFF\x24\0\0\0WAVEfmt " + bytes(32))
    assert labels(sound, **here)[0] == "mpv"
    unknown = received(files, "unknown", bytes(range(1, 200)))
    assert labels(unknown, **here) == [], "nothing says what it is"
    assert "No program is configured for" in describe_refusal(unknown)


def test_files_are_private_and_deleted_at_the_end(files: MediaFiles, tmp_path: Path) -> None:
    one = received(files, "$(reboot)", b"one\n", "text/plain")
    two = received(files, "a\nb;c", b"two\n", "text/plain")
    for file in (one, two):
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        for folder in (file.path.parent, file.path.parent.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert one.path.parent != two.path.parent, "files of the same name are both there"
    files.discard(one.path)
    assert not one.path.parent.exists()
    assert two.path.exists()
    files.close()
    assert list(tmp_path.iterdir()) == []


def test_files_shown_by_another_program_are_kept_until_the_next_start(
    files: MediaFiles, tmp_path: Path
) -> None:
    file = received(files, "sun.png", png())
    files.leave()
    files.close()
    assert file.path.exists()
    following = MediaFiles()
    following.make_folder()
    assert not file.path.exists()
    following.close()
    assert list(tmp_path.iterdir()) == []
