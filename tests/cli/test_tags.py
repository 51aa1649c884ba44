"""``mediadeck tag`` and ``tags``, and tags and notes in listings, manifests and exports."""

from __future__ import annotations

import csv
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, message, running, service
from tests.cli.shell import UNKNOWN_MEDIA, Shell
from tests.cli.terminals import PROGRAM, REPOSITORY, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

THERE = service(
    "Desk",
    conversation(
        "Case 7", *(message(media(f"{name}.txt"), hours=hours) for hours, name in enumerate("abc", 1))
    ),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Shell]:
    """Yield a shell with a catalog of three media."""
    with running(tmp_path / "data", THERE) as found:
        shell = Shell(found, tmp_path)
        assert shell.run("sync", "Desk").returncode == 0
        yield shell


def noted(desk: Shell) -> dict[str, tuple[list[str], str]]:
    rows = json.loads(desk.run("ls", "Desk", "--json").stdout)
    return {row["filename"]: (row["tags"], row["note"]) for row in rows}


def with_input(desk: Shell, given: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=REPOSITORY,
        env=environment(**desk.variables),
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_tagged_and_noted_media_are_found(desk: Shell) -> None:
    ended = desk.run("tag", "desk", "a.txt", "b.txt", "--add", "Refund,late", "--add", "#vip")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == "mediadeck: changed the tags or the note of 2 media.\n"
    assert desk.run("tag", "Desk", "b.txt", "--remove", "LATE", "--note", "- call\nback").returncode == 0
    assert noted(desk) == {
        "a.txt": (["late", "Refund", "vip"], ""),
        "b.txt": (["Refund", "vip"], "- call\nback"),
        "c.txt": ([], ""),
    }
    shown = desk.run("tag", "Desk", "b.txt", "--jsonl", "--columns", "name,tags,note").stdout
    assert json.loads(shown) == {"filename": "b.txt", "tags": ["Refund", "vip"], "note": "- call\nback"}
    assert json.loads(desk.run("tags", "--json").stdout) == [
        {"tag": "Refund", "media": 2},
        {"tag": "vip", "media": 2},
        {"tag": "late", "media": 1},
    ]
    assert desk.run("ls", "Desk", "--filter", "tag:late", "--columns", "name").stdout == "a.txt\n"
    table = csv.DictReader(desk.run("ls", "Desk", "--csv").stdout.splitlines())
    assert [(row["tags"], row["note"]) for row in table][1] == ("Refund,vip", "- call␊back")
    assert (
        with_input(desk, "from a\npipe\n", "tag", "Desk", "b.txt", "--clear", "--note", "-").returncode == 0
    )
    assert noted(desk)["b.txt"] == ([], "from a\npipe")


def test_errors_are_reported_and_the_rest_is_done(desk: Shell) -> None:
    some = desk.run("tag", "Desk", "a.txt", "nowhere.txt", "--add", "x")
    assert some.returncode == 5
    assert "no media named nowhere.txt" in some.stderr
    assert noted(desk)["a.txt"] == (["x"], "")
    assert desk.run("tag", "Desk", "nowhere.txt", "--add", "x").returncode == 4
    assert desk.run("tag", "Nowhere", "a.txt", "--add", "x").returncode == 4
    assert desk.run("tag", "Desk", UNKNOWN_MEDIA, "--add", "x").returncode == 0, "it may be of another sync"
    empty = desk.run("tag", "Desk", "a.txt", "--add", " ,#")
    assert (empty.returncode, "no tag in it" in empty.stderr) == (2, True)
    long = desk.run("tag", "Desk", "a.txt", "--add", "y" * 10_000)
    assert (long.returncode, "10,000 characters. Shorten it to 64." in long.stderr) == (2, True)
    assert "10,001 characters" in desk.run("tag", "Desk", "a.txt", "--note", "n" * 10_001).stderr
    assert noted(desk)["a.txt"] == (["x"], "")


def test_hostile_tags_are_harmless_in_terminals_and_spreadsheets(desk: Shell) -> None:
    desk.run("tag", "Desk", "a.txt", "--add", "\u202eevil,\x1b[31mred,=1+1", "--note", "=cmd()\x1b]0;x\x07")
    for form in ((), ("--json",), ("--csv",)):
        ended = desk.run("ls", "Desk", *form)
        assert not {"\x1b", "\u202e", "\x07"}.intersection(ended.stdout + ended.stderr)
    assert noted(desk)["a.txt"][0] == ["=1+1", "evil", "␛[31mred"]
    safe = csv.DictReader(desk.run("ls", "Desk", "--csv-safe").stdout.splitlines())
    assert next(iter(safe))["note"].startswith("'=cmd()")


def test_an_export_can_be_imported_elsewhere(desk: Shell, tmp_path: Path) -> None:
    desk.run("tag", "Desk", "a.txt", "--add", ",".join(f"tag{number}" for number in range(500)))
    desk.run("tag", "Desk", "b.txt", "--add", "kept", "--note", "zwölf\nlines")
    before, file = noted(desk), tmp_path / "tags.jsonl"
    assert "tags and notes of 2 media" in desk.run("tags", "--export", str(file)).stderr
    assert file.stat().st_mode & 0o077 == 0
    assert desk.run("tags", "--export", str(file)).returncode == 2, "it is not overwritten"
    lines = desk.run("tags", "--export", "-").stdout
    assert lines == file.read_text(encoding="utf-8")
    desk.run("tag", "Desk", "a.txt", "b.txt", "--clear")
    desk.run("tag", "Desk", "b.txt", "--add", "own")
    assert with_input(desk, lines, "tags", "--import", "-").returncode == 0
    assert noted(desk) == {**before, "b.txt": (["kept", "own"], "zwölf\nlines")}
    again = desk.run("tags", "--import", str(file), "--replace")
    assert "1 of them has other tags" in again.stderr
    assert noted(desk) == before


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("no json", "malformed"),
        ('{"sid": "ME1"}', "not the SID of a media"),
        ('{"sid": "' + UNKNOWN_MEDIA + '", "tags": "x"}', "array"),
        ('{"sid": "' + UNKNOWN_MEDIA + '", "tags": ["' + "x" * 65 + '"]}', "65 characters"),
        ("[" * 100_000, "Line 2"),
        ('"' + "x" * 2_000_000 + '"', "too long"),
    ],
    ids=["no JSON", "short SID", "no array", "long tag", "nested", "long line"],
)
def test_importing_an_invalid_file_changes_nothing(desk: Shell, line: str, why: str) -> None:
    good = json.dumps({"sid": UNKNOWN_MEDIA, "tags": ["good"]})
    ended = with_input(desk, f"{good}\n{line}\n", "tags", "--import", "-")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Line 2 cannot be imported." in ended.stderr
    assert why in ended.stderr
    assert "Nothing was imported." in ended.stderr
    assert desk.run("tags", "--jsonl").stdout == ""


def test_manifests_have_tags_and_notes(desk: Shell) -> None:
    desk.run("tag", "Desk", "a.txt", "--add", "refund", "--note", "two\nlines")
    out = desk.home / "out"
    assert desk.run("export", "Desk", "-o", str(out)).returncode == 0
    lines = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    found = {line["media"]["filename"]: (line["tags"], line["note"]) for line in lines}
    assert found == {"a.txt": (["refund"], "two\nlines"), "b.txt": ([], ""), "c.txt": ([], "")}


def test_a_broken_file_is_reported_and_blocks_no_listing(desk: Shell) -> None:
    [file] = (desk.home / "state").rglob("annotations.db")
    for beside in file.parent.glob("annotations.db-*"):
        beside.unlink()
    file.write_bytes(b"no database" * 100)
    ended = desk.run("ls", "Desk", "--columns", "name,tags")
    assert (ended.returncode, ended.stdout) == (0, "a.txt\t\nb.txt\t\nc.txt\t\n")
    assert f"Tags and notes cannot be read from {file}" in ended.stderr
    for command in (("tags",), ("tag", "Desk", "a.txt", "--add", "x")):
        ended = desk.run(*command)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert "Nothing was changed there. Move the file away" in ended.stderr
    assert file.read_bytes() == b"no database" * 100


def test_columns_of_any_listing_can_be_selected_and_ordered(desk: Shell) -> None:
    assert desk.run("ls", "Desk", "--columns", "name,author", "--limit", "1").stdout == "a.txt\tmaria\n"
    rows = desk.run("ls", "Desk", "--columns", "SIZE, filename,size", "--csv").stdout.splitlines()
    assert rows[:2] == ["size,filename", "7,a.txt"]
    assert json.loads(desk.run("services", "--columns", "name,conversations", "--json").stdout) == [
        {"friendly_name": "Desk", "conversations": 1}
    ]
    assert desk.run("conversations", "Desk", "--columns", "state,name").stdout == "active\tCase 7\n"
    assert desk.run("catalog", "--columns", "media,service").stdout == "3\tDesk\n"
    assert "media.copy_link\ty" in desk.run("config", "keys", "--columns", "id,keys").stdout
    assert "local" in desk.run("profiles", "list", "--columns", "name").stdout.split()
    wrong = desk.run("ls", "Desk", "--columns", "name,autor\x1b")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "there is no column autor. Did you mean author or author_name?" in " ".join(wrong.stderr.split())
    assert "\x1b" not in wrong.stderr
    assert desk.run("ls", "Desk", "--columns", ",").returncode == 2
    assert "filename (name), content_type (type)" in " ".join(desk.run("ls", "--help").stdout.split())


def test_show_has_tags_and_note(desk: Shell) -> None:
    assert desk.run("tag", "Desk", "a.txt", "--add", "late,Refund", "--note", "Call\nback").returncode == 0
    found = json.loads(desk.run("show", "Desk", "a.txt", "--json").stdout)
    assert (found["tags"], found["note"]) == (["late", "Refund"], "Call\nback")
    lines = desk.run("show", "Desk", "a.txt").stdout.splitlines()
    [at] = [at for at, line in enumerate(lines) if line.startswith("tags ")]
    assert [line.split(maxsplit=1)[-1] for line in lines[at:]] == ["late, Refund", "Call", "back"]
    plain = json.loads(desk.run("show", "Desk", "b.txt", "--json").stdout)
    assert (plain["tags"], plain["note"]) == ([], "")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("mediadeck tag Desk a.txt --add ", {"late", "Refund"}),
        ("mediadeck tag Desk a.txt --remove late,", {"late,Refund"}),
        ("mediadeck ls Desk --columns filename,au", {"filename,author", "filename,author_name"}),
        ("mediadeck tags --columns ", {"tag", "media"}),
    ],
)
def test_tags_and_columns_are_completed(desk: Shell, line: str, offered: set[str]) -> None:
    assert desk.run("tag", "Desk", "a.txt", "--add", "late,Refund").returncode == 0
    asking = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    ended = subprocess.run(
        PROGRAM,
        cwd=REPOSITORY,
        env=environment(**desk.variables, **asking, _ARGCOMPLETE_STDOUT_FILENAME=str(desk.home / "offered")),
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert {word.strip() for word in (desk.home / "offered").read_text().split("\n")} - {""} == offered
