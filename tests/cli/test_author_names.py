"""Author names in the output and files of subcommands."""

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
from tui.server.samples.model import SampleService

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
    """Yield a shell whose catalog has the names of two of three authors, as stored by the browser."""
    with running(tmp_path / "data", THERE) as found:
        shell = Shell(found, tmp_path)
        assert shell.run("sync", "Desk").returncode == 0
        [row, *_] = json.loads(shell.run("ls", "Desk", "--json").stdout)
        [path] = (tmp_path / "cache" / "mediadeck" / "catalogs").glob("*.db")
        with closing(Catalog(path)) as catalog:
            catalog.put_people(row["conversation_sid"], (), {"maria": "Maria T.", WHATSAPP: "Tom\x1b[31más"})
        yield shell


def test_json_and_csv_have_names_beside_authors(desk: Shell) -> None:
    rows = json.loads(desk.run("ls", "Desk", "--json").stdout)
    assert [(row["author"], row["author_name"]) for row in rows] == [
        ("maria", "Maria T."),
        (WHATSAPP, "Tom\x1b[31más"),
        ("+12025550118", None),
    ]
    table = csv.DictReader(desk.run("ls", "Desk", "--csv").stdout.splitlines())
    assert [row["author_name"] for row in table] == ["Maria T.", "Tom␛[31más", ""]


def test_show_names_the_author_if_known(desk: Shell) -> None:
    found = json.loads(desk.run("show", "Desk", "a.txt", "--json").stdout)
    assert (found["author"], found["author_name"]) == ("maria", "Maria T.")
    assert "maria (Maria T.)" in desk.run("show", "Desk", "a.txt").stdout
    assert json.loads(desk.run("show", "Desk", "c.txt", "--json").stdout)["author_name"] is None
    [path] = (desk.home / "cache" / "mediadeck" / "catalogs").glob("*.db")
    path.write_bytes(b"not a database")
    again = desk.run("show", "Desk", found["sid"], "--json")
    assert (again.returncode, json.loads(again.stdout)["author_name"]) == (0, None)


@pytest.mark.parametrize("text", ["maría", "author:T.", "a.txt", "nobody"])
def test_a_word_that_is_only_in_a_name_gets_a_hint(desk: Shell, text: str) -> None:
    [path] = (desk.home / "cache" / "mediadeck" / "catalogs").glob("*.db")
    row = json.loads(desk.run("ls", "Desk", "--json").stdout)[0]
    with closing(Catalog(path)) as catalog:
        catalog.put_people(row["conversation_sid"], (), {"maria": "María T."})
    ended = desk.run("ls", "Desk", "--filter", text)
    word = text.removeprefix("author:")
    hint = f"“{word}” is in the name of an author. Did you mean from:{word}?"
    assert (hint in ended.stderr) == (text in ("maría", "author:T."))
    if hint in ended.stderr:
        assert ended.stdout == ""
        assert "a.txt" in desk.run("ls", "Desk", "--filter", f"from:{word}").stdout


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


# Names not yet fetched by the browser

NAMED = SampleService("Desk", THERE.conversations, {"maria": "Maria Tomás", WHATSAPP: "Ana"})


@pytest.fixture
def named_desk(tmp_path: Path) -> Iterator[Shell]:
    """Yield a shell whose catalog has no names, with a service that has two."""
    with running(tmp_path / "data", NAMED) as found:
        shell = Shell(found, tmp_path)
        assert shell.run("sync", "Desk").returncode == 0
        yield shell


def test_thread_fetches_missing_names_once(tmp_path: Path) -> None:
    with running(tmp_path / "data", NAMED) as found:
        shell = Shell(found, tmp_path)
        assert shell.run("sync", "Desk").returncode == 0
        rows = json.loads(shell.run("thread", "Desk", "a.txt", "--json").stdout)
        assert [row["author_name"] for row in rows] == ["Maria Tomás", "Ana", None]
    again = shell.run("thread", "Desk", "a.txt")
    assert "Maria Tomás" in again.stdout
    assert again.stderr == "", "known for a day, and not asked for"


def test_thread_works_offline_with_known_names(tmp_path: Path) -> None:
    with running(tmp_path / "data", NAMED) as found:
        shell = Shell(found, tmp_path)
        assert shell.run("sync", "Desk").returncode == 0
    shown = shell.run("thread", "Desk", "a.txt")
    assert (shown.returncode, "maria" in shown.stdout) == (0, True)
    assert "some names are missing: " in shown.stderr


def test_ls_fetches_names_on_request(named_desk: Shell) -> None:
    assert {row["author_name"] for row in json.loads(named_desk.run("ls", "Desk", "--json").stdout)} == {None}
    named = json.loads(named_desk.run("ls", "Desk", "--json", "--names", "--limit", "1").stdout)
    assert [row["author_name"] for row in named] == ["Maria Tomás"]


def test_transcripts_have_the_names_of_their_conversations(named_desk: Shell) -> None:
    out = named_desk.home / "out"
    assert named_desk.run("export", "Desk", "-o", str(out), "--transcript").returncode == 0
    [page] = out.rglob("index*.html")
    assert "Maria Tomás" in page.read_text()
    assert "Ana" in page.read_text()
