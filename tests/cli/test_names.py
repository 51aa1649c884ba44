"""Names on the command line: composed, decomposed, and misspelled."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from tests.catalog.places import conversation, media, message, running, service
from tests.cli.shell import Shell, files_under

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Übergabe José.jpg"
APART = unicodedata.normalize("NFD", NAME)
THERE = service(
    unicodedata.normalize("NFD", "Hafen Süd"),
    conversation(unicodedata.normalize("NFD", "Zoë"), message(media(APART, b"picture", "image/jpeg"))),
    conversation("Team", message(media("notes.txt", b"text"))),
)


def test_decomposed_names_are_found_as_typed(tmp_path: Path) -> None:
    with running(tmp_path / "data", THERE) as found:
        shell = Shell(found, tmp_path)
        assert shell.run("sync", "Hafen Süd").returncode == 0
        ended = shell.run("get", "hafen süd", NAME, "-o", str(tmp_path / "out"))
        assert (ended.returncode, ended.stdout) == (0, "")
        assert list(files_under(tmp_path / "out").values()) == [b"picture"]
        ended = shell.run("put", "Hafen Süd", "Zoë", str(next((tmp_path / "out").iterdir())))
        assert ended.returncode == 0, ended.stderr


def test_a_near_miss_suggests_the_right_name(tmp_path: Path) -> None:
    with running(tmp_path / "data", THERE) as found:
        shell = Shell(found, tmp_path)
        assert shell.run("sync", "Hafen Süd").returncode == 0
        (tmp_path / "a.txt").write_text("a")
        for command, question in (
            (("get", "Hafn Süd", NAME), "Did you mean Hafen Süd?"),
            (("get", "Hafen Süd", "note.txt"), "Did you mean notes.txt?"),
            (("show", "Hafen Süd", "Ubergabe Jose.jpg"), f"Did you mean {NAME}?"),
            (("put", "Hafen Süd", "Teem", str(tmp_path / "a.txt")), "Did you mean Team?"),
        ):
            ended = shell.run(*command)
            assert ended.returncode == 4
            assert question in unicodedata.normalize("NFC", ended.stderr)
