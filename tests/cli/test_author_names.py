"""The names of authors, in what subcommands print and write."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, message, running, service
from tests.cli.shell import Shell
from tests.cli.terminals import PROGRAM, REPOSITORY, environment
from tests.sharing.outer_terminal import OuterTerminal
from tui.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHATSAPP = "whatsapp:+12025550143"
THERE = service(
    "Desk",
    conversation(
        "Case 7",
        message(media("a.txt"), author="maria", hours=1),
        message(media("b.txt"), author=WHATSAPP, hours=2),
        message(media("c.txt"), author="+12025550118", hours=3),
    ),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Shell]:
    """Give a shell whose catalog has the names of two of three authors, as the browser leaves it."""
    with running(tmp_path / "data", THERE) as found:
        shell = Shell(found, tmp_path)
        assert shell.run("sync", "Desk").returncode == 0
        [row, *_] = json.loads(shell.run("ls", "Desk", "--json").stdout)
        [path] = (tmp_path / "cache" / "mediadeck" / "catalogs").glob("*.db")
        with closing(Catalog(path)) as catalog:
            catalog.put_people(row["conversation_sid"], (), {"maria": "Maria T.", WHATSAPP: "Tom\x1b[31más"})
        yield shell


def test_programs_get_names_beside_authors(desk: Shell) -> None:
    rows = json.loads(desk.run("ls", "Desk", "--json").stdout)
    assert [(row["author"], row["author_name"]) for row in rows] == [
        ("maria", "Maria T."),
        (WHATSAPP, "Tom\x1b[31más"),
        ("+12025550118", None),
    ]
    table = csv.DictReader(desk.run("ls", "Desk", "--csv").stdout.splitlines())
    assert [row["author_name"] for row in table] == ["Maria T.", "Tom␛[31más", ""]


def test_show_names_the_author_as_far_as_it_is_known(desk: Shell) -> None:
    found = json.loads(desk.run("show", "Desk", "a.txt", "--json").stdout)
    assert (found["author"], found["author_name"]) == ("maria", "Maria T.")
    assert "maria (Maria T.)" in desk.run("show", "Desk", "a.txt").stdout
    assert json.loads(desk.run("show", "Desk", "c.txt", "--json").stdout)["author_name"] is None
    [path] = (desk.home / "cache" / "mediadeck" / "catalogs").glob("*.db")
    path.write_bytes(b"not a database")
    again = desk.run("show", "Desk", found["sid"], "--json")
    assert (again.returncode, json.loads(again.stdout)["author_name"]) == (0, None)


def test_an_export_has_names_in_its_manifest(desk: Shell) -> None:
    out = desk.home / "out"
    assert desk.run("export", "Desk", "-o", str(out)).returncode == 0
    lines = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    assert {line["author"]: line["author_name"] for line in lines} == {
        "maria": "Maria T.",
        WHATSAPP: "Tom\x1b[31más",
        "+12025550118": None,
    }


def test_a_narrow_table_keeps_the_end_of_a_number(desk: Shell) -> None:
    command = [*PROGRAM, "ls", "Desk"]
    with OuterTerminal(command, environment(**desk.variables), size=(24, 100), folder=REPOSITORY) as outer:
        outer.read_until("c.txt")
        outer.read_until("0118")
        assert "❝ Maria T." in outer.seen
        assert "☏" in outer.seen


def test_rm_names_whose_message_it_deletes(desk: Shell) -> None:
    command = [*PROGRAM, "rm", "Desk", "a.txt", "b.txt"]
    with OuterTerminal(command, environment(**desk.variables), folder=REPOSITORY) as outer:
        outer.read_until("in Case 7, from Maria T. (maria)")
        outer.read_until(f"from Tom [31más ({WHATSAPP})")
        outer.read_until("confirm: ")
