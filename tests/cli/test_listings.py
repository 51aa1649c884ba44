"""``mediadeck services``, ``conversations``, ``show`` and ``rm``: their output and effects."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, message, service
from tests.cli.environments import service_environment
from tests.cli.terminals import PROGRAM, REPOSITORY, environment, without_terminal
from tests.sharing.outer_terminal import OuterTerminal
from tui.api.models import decode_media, list_documented_fields
from tui.server.samples.model import SampleMessage

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "The keys are under \x1b[2Jthe mat."
BOTH = (media("one.txt", b"1"), media("two.txt", b"22"))
THERE = (
    service(
        "Harbour \x1b[31mred",
        conversation("Maria", SampleMessage("maria", TEXT, timedelta(hours=1), BOTH)),
        conversation("Tomás", message(media("three.txt", b"333"))),
    ),
    service("Empty"),
)
NAME = "Harbour \x1b[31mred"


def test_services_are_listed_with_catalog_counts(tmp_path: Path) -> None:
    with service_environment(tmp_path, *THERE) as variables:
        [empty, harbour] = json.loads(without_terminal("services", "--json", **variables).stdout)
        assert (empty["friendly_name"], harbour["friendly_name"]) == ("Empty", NAME)
        assert harbour["media"] == 0
        assert harbour["synced_at"] is None
        assert without_terminal("sync", NAME, "-q", **variables).stderr == ""
        rows = csv.DictReader(io.StringIO(without_terminal("services", "--csv", **variables).stdout))
        assert [row["media"] for row in rows] == ["0", "3"]
        first = without_terminal("services", **variables).stdout.splitlines()[0]
        assert first.split("\t")[:2] == [empty["sid"], "Empty"]


def test_conversations_of_a_service_are_listed_by_sid_or_name(tmp_path: Path) -> None:
    with service_environment(tmp_path, *THERE) as variables:
        by_name = without_terminal("conversations", NAME.upper(), "--jsonl", **variables)
        rows = [json.loads(line) for line in by_name.stdout.splitlines()]
        assert {row["friendly_name"] for row in rows} == {"Maria", "Tomás"}
        services = json.loads(without_terminal("services", "--json", **variables).stdout)
        by_sid = without_terminal("conversations", services[1]["sid"], "--jsonl", **variables)
        assert by_sid.stdout == by_name.stdout
        none = without_terminal("conversations", "Empty", **variables)
        assert (none.returncode, none.stdout) == (0, "")
        assert none.stderr == "mediadeck: the service Empty has no conversations.\n"
        assert without_terminal("conversations", "Nowhere", **variables).returncode == 4
        wrong = {**variables, "TWILIO_AUTH_TOKEN": "no"}
        assert without_terminal("services", **wrong).returncode == 3


def test_a_terminal_gets_a_table(tmp_path: Path) -> None:
    with service_environment(tmp_path, *THERE) as variables:
        command = [*PROGRAM, "services"]
        with OuterTerminal(command, environment(**variables), size=(24, 100), folder=REPOSITORY) as outer:
            outer.read_until("Harbour ␛[31mred")
            assert "SID" in outer.seen
            assert "CONV." in outer.seen


def test_show_prints_every_documented_field(tmp_path: Path) -> None:
    with service_environment(tmp_path, *THERE) as variables:
        assert without_terminal("sync", NAME, **variables).returncode == 0
        found = json.loads(without_terminal("show", NAME, "two.txt", "--json", **variables).stdout)
        assert (found["size"], found["content_type"], found["file_name"]) == (2, "text/plain", "two.txt")
        assert found["links"]["content_direct_temporary"].startswith("http://127.0.0.1:")
        lines = without_terminal("show", NAME, found["sid"], **variables).stdout.splitlines()
        names = [line.split()[0] for line in lines]
        assert names == [field.name for field in list_documented_fields(decode_media(found))]
        missing = without_terminal("show", NAME, "other.txt", **variables)
        assert (missing.returncode, missing.stdout) == (4, "")


def left(variables: dict[str, str]) -> list[str]:
    full = without_terminal("sync", NAME, "--full", **variables)
    assert full.returncode == 0
    rows = without_terminal("ls", NAME, "--jsonl", **variables).stdout.splitlines()
    return sorted(json.loads(row)["filename"] for row in rows)


def test_rm_deletes_the_message_with_all_its_media(tmp_path: Path) -> None:
    with service_environment(tmp_path, *THERE) as variables:
        assert left(variables) == ["one.txt", "three.txt", "two.txt"]
        ended = without_terminal("rm", NAME, "one.txt", "nowhere.txt", "--yes", **variables)
        assert (ended.returncode, ended.stdout) == (5, "")
        assert "deleted with its message: one.txt." in ended.stderr
        assert "has no media named nowhere.txt" in ended.stderr
        assert left(variables) == ["three.txt"]
        assert without_terminal("rm", NAME, "one.txt", "--yes", **variables).returncode == 4


def test_rm_without_a_terminal_or_yes_deletes_nothing(tmp_path: Path) -> None:
    with service_environment(tmp_path, *THERE) as variables:
        assert without_terminal("sync", NAME, **variables).returncode == 0
        ended = without_terminal("rm", NAME, "one.txt", **variables)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert len(left(variables)) == 3


@pytest.mark.parametrize(("word", "code"), [("delete", 0), ("y", 1), ("", 1)])
def test_rm_lists_what_is_deleted_and_asks_for_confirmation(tmp_path: Path, word: str, code: int) -> None:
    with service_environment(tmp_path, *THERE) as variables:
        assert without_terminal("sync", NAME, **variables).returncode == 0
        command = [*PROGRAM, "rm", NAME, "one.txt"]
        with OuterTerminal(command, environment(**variables), folder=REPOSITORY) as outer:
            outer.read_until(" in Maria, from maria")
            outer.read_until("one.txt")
            outer.read_until("two.txt (in the same message)")
            outer.read_until("the text: The keys are under [2Jthe mat.")
            outer.read_until("Type delete to confirm: ")
            outer.type(f"{word}\n")
            outer.read_until("deleted with its message" if code == 0 else "nothing was deleted")
        assert len(left(variables)) == (1 if code == 0 else 3)


def test_a_closed_pipe_causes_no_traceback(tmp_path: Path) -> None:
    with service_environment(tmp_path, *THERE) as variables:
        command = f"{' '.join(PROGRAM)} services --jsonl | head -c 1"
        ended = subprocess.run(
            ["bash", "-c", command],
            cwd=REPOSITORY,
            env=environment(**variables),
            capture_output=True,
            check=False,
        )
        assert (ended.stdout, ended.stderr) == (b"{", b"")
