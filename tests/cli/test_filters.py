"""``mediadeck filters``, and ``--filter @NAME``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import without_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.shell import Shell


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}


def test_filters_are_saved_listed_replaced_and_deleted(home: dict[str, str]) -> None:
    assert without_terminal("filters", "--json", **home).stdout == "[]\n"
    saved = without_terminal("filters", "save", "large photos", "type:image size:>1mb", **home)
    assert (saved.returncode, saved.stderr) == (0, "mediadeck: saved the filter large photos.\n")
    assert without_terminal("filters", "save", "pdf", "--", "-type:pdf", **home).returncode == 0
    again = without_terminal("filters", "save", "pdf", "type:pdf", **home)
    assert again.stderr == "mediadeck: saved the filter pdf. It replaces: -type:pdf\n"
    listed = json.loads(without_terminal("filters", "list", "--json", **home).stdout)
    assert listed == [
        {"name": "large photos", "filter": "type:image size:>1mb"},
        {"name": "pdf", "filter": "type:pdf"},
    ]
    deleted = without_terminal("filters", "delete", "pdf", **home)
    assert deleted.stderr == "mediadeck: deleted the filter pdf. It was: type:pdf\n"
    assert without_terminal("filters", **home).stdout == "large photos\ttype:image size:>1mb\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("save", "bad", "size:huge"), 2, "Invalid size"),
        (("save", "none", "  "), 2, "the filter is empty. Nothing was changed."),
        (("save", "@at", "a"), 2, "does not begin with @"),
        (("save", "\x1b[31mred", "a"), 2, "one line of visible characters"),
        (("save", "x" * 61, "a"), 2, "at most 60 characters"),
        (("delete", "nothing"), 4, "there is no saved filter nothing."),
    ],
)
def test_invalid_saves_and_deletes_are_refused(
    home: dict[str, str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended = without_terminal("filters", *arguments, **home)
    assert ended.returncode == code
    assert said in ended.stderr
    assert "\x1b" not in ended.stderr
    assert without_terminal("filters", **home).stdout == ""


def test_a_broken_file_is_kept_and_reported(home: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "state" / "mediadeck" / "filters.json"
    file.parent.mkdir(parents=True)
    file.write_text("[1]")
    ended = without_terminal("filters", "save", "a", "b", **home)
    assert ended.returncode == 1
    assert str(file) in ended.stderr
    assert file.read_text() == "[1]"


def test_listings_accept_a_saved_filter_by_name(shell: Shell) -> None:
    assert shell.run("sync", "Harbour [/bold]").returncode == 0
    assert shell.run("filters", "save", "letters", "a.txt").returncode == 0
    listed = shell.run("ls", "Harbour [/bold]", "--filter", "@letters", "--jsonl").stdout.splitlines()
    assert [json.loads(line)["filename"] for line in listed] == ["a.txt", "a.txt"]
    unknown = shell.run("ls", "Harbour [/bold]", "--filter", "@letter")
    assert unknown.returncode == 4
    assert "there is no saved filter letter. Did you mean letters?" in unknown.stderr
    quoted = shell.run("ls", "Harbour [/bold]", "--filter", '"@letter"')
    assert quoted.returncode == 0
