"""``mediadeck ls``: catalog listings for people and programs, offline."""

from __future__ import annotations

import csv
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import break_behind_the_tables, conversation, media, message, running, service
from tests.cli.environments import account_environment
from tests.cli.terminals import without_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.local_service import RunningService
    from tui.server.samples.model import SampleService

THERE = service(
    "Harbour [/bold]",
    conversation(
        "Maria",
        message(media("crane\x1b[31m.jpg", b"12345", "image/jpeg"), hours=1),
        message(media("bill.pdf", b"1234567", "application/pdf"), author="system", hours=2),
    ),
    conversation("José", message(media("boat.jpg", b"1", "image/jpeg"), author="josé", hours=3)),
)


def environment_of(found: RunningService, home: Path) -> dict[str, str]:
    """Return the environment of a user with the account of a service."""
    return account_environment(home, found.url, found.auth)


@contextmanager
def offline(tmp_path: Path, there: SampleService = THERE) -> Iterator[dict[str, str]]:
    """Return the environment of a user who has synced a service and is now offline."""
    with running(tmp_path / "data", there) as found:
        variables = environment_of(found, tmp_path)
        assert without_terminal("sync", "Harbour [/bold]", **variables).returncode == 0
    yield variables


def listed(variables: dict[str, str], *options: str) -> list[str]:
    """Return the listed names, in order."""
    ended = without_terminal("ls", "harbour [/BOLD]", "--jsonl", *options, **variables)
    found = [json.loads(line)["filename"] for line in ended.stdout.splitlines()]
    said = "" if found else "mediadeck: No media match this filter.\n"
    assert (ended.returncode, ended.stderr) == (0, said)
    return found


def test_ls_filters_and_orders_like_the_browser(tmp_path: Path) -> None:
    crane, bill, boat = "crane\x1b[31m.jpg", "bill.pdf", "boat.jpg"
    with offline(tmp_path) as variables:
        assert listed(variables) == [crane, bill, boat]
        assert listed(variables, "--reverse") == [boat, bill, crane]
        assert listed(variables, "--filter", "type:image") == [crane, boat]
        assert listed(variables, "--filter=-author:system") == [crane, boat]
        assert listed(variables, "--filter", "conversation:josé") == [boat]
        assert listed(variables, "--filter", "type:jpg") == [crane, boat]
        assert listed(variables, "--filter", "type:.JPEG") == [crane, boat]
        assert listed(variables, "--filter", "type:image/jpg") == [crane, boat]
        assert listed(variables, "--filter", "-type:jpg") == [bill]
        assert listed(variables, "--filter", "type:jpg nothing") == []
        assert listed(variables, "--filter", "nothing like it") == []
        assert listed(variables, "--sort", "size") == [boat, crane, bill]
        assert listed(variables, "--sort=-size") == [bill, crane, boat]
        assert listed(variables, "--sort", "-size") == [bill, crane, boat]
        assert listed(variables, "--filter", "-type:image") == [bill]
        assert listed(variables, "--filter", "-crane", "--sort", "-size") == [bill, boat]
        assert listed(variables, "--sort", "name", "--limit", "2") == [bill, boat]


def test_programs_get_every_field_and_terminals_get_safe_text(tmp_path: Path) -> None:
    with offline(tmp_path) as variables:
        ended = without_terminal("ls", "Harbour [/bold]", "--json", "--limit", "1", **variables)
        [row] = json.loads(ended.stdout)
        assert row["filename"] == "crane\x1b[31m.jpg"
        assert row["size"] == 5
        assert row["sid"].startswith("ME")
        assert row["conversation_name"] == "Maria"
        assert row["sent"].endswith("Z")
        assert (row["category"], row["uploaded"]) == (None, None)
        ended = without_terminal("ls", "Harbour [/bold]", "--csv", **variables)
        rows = list(csv.DictReader(ended.stdout.splitlines()))
        assert [row["author"] for row in rows] == ["maria", "system", "josé"]
        plain = without_terminal("ls", "Harbour [/bold]", **variables)
        assert "\x1b" not in plain.stdout
        assert plain.stdout.count("\n") == 3


def test_an_invalid_filter_is_shown_with_the_error_position(tmp_path: Path) -> None:
    with offline(tmp_path) as variables:
        ended = without_terminal("ls", "Harbour [/bold]", "--filter", "crane date:never", **variables)
        assert ended.returncode == 2
        said, text, marks = ended.stderr.splitlines()
        assert "Invalid date “never”. Try today, 7d" in said
        assert text[marks.index("^") : marks.rindex("^") + 1] == "never"


def test_a_broken_catalog_is_reported_and_recreated(tmp_path: Path) -> None:
    many = conversation("Many", *(message(media(f"{n}.txt"), hours=n) for n in range(400)))
    with offline(tmp_path, service("Harbour [/bold]", many)) as variables:
        [catalog] = (tmp_path / "cache" / "mediadeck" / "catalogs").glob("*.db")
        break_behind_the_tables(catalog)
        ended = without_terminal("ls", "Harbour [/bold]", **variables)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert "The catalog is broken" in ended.stderr
        assert "Traceback" not in ended.stderr
        ended = without_terminal("ls", "Harbour [/bold]", **variables)
        assert ended.returncode == 4
        assert "the catalog was reset" in ended.stderr
        assert "mediadeck sync reads it again" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("Nowhere",), 4, "No service has the SID or name Nowhere"),
        (("Harbour [/bold]", "--filter", "date:never"), 2, "--filter: "),
        (("Harbour [/bold]", "--sort", "colour"), 2, "--sort: colour is not a column"),
    ],
)
def test_errors_go_to_stderr_with_their_exit_code(
    tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    with offline(tmp_path) as variables:
        ended = without_terminal("ls", *arguments, **variables)
        assert (ended.returncode, ended.stdout) == (code, "")
        assert words in ended.stderr


def test_a_type_that_no_media_has_gets_a_hint(tmp_path: Path) -> None:
    with offline(tmp_path) as variables:
        ended = without_terminal("ls", "Harbour [/bold]", "--filter", "type:jpgg", **variables)
        assert (ended.returncode, ended.stdout) == (0, "")
        assert "No media here has the type “jpgg”. Did you mean type:jpg?" in ended.stderr


def test_the_media_of_all_services_are_one_list(tmp_path: Path) -> None:
    field = service("Field", conversation("Return", message(media("meter.txt", b"123"), hours=2.5)))
    with running(tmp_path / "data", THERE, field) as found:
        variables = environment_of(found, tmp_path)
        ended = without_terminal("sync", "--all-services", **variables)
        assert ended.returncode == 0
        assert "Harbour [/bold]: 3 media in 2 conversations" in ended.stderr
        assert "Field: 1 media in 1 conversation" in ended.stderr

    def names(*options: str) -> list[str]:
        ended = without_terminal("ls", "--all-services", "--jsonl", *options, **variables)
        assert ended.returncode == 0
        return [json.loads(line)["filename"] for line in ended.stdout.splitlines()]

    crane, bill, boat, meter = "crane\x1b[31m.jpg", "bill.pdf", "boat.jpg", "meter.txt"
    assert names() == [crane, bill, meter, boat]
    assert names("--sort", "name", "--limit", "3") == [bill, boat, crane]
    assert names("--filter", "service:field") == [meter]
    assert names("--filter=-service:field type:image", "--reverse") == [boat, crane]
    ended = without_terminal(
        "ls", "--all-services", "--columns", "name,service", "--csv", "--sort", "size", **variables
    )
    assert list(csv.reader(ended.stdout.splitlines()))[1:3] == [
        ["boat.jpg", "Harbour [/bold]"],
        ["meter.txt", "Field"],
    ]
    ended = without_terminal("ls", "--all-services", "--filter", "nothing", **variables)
    assert (ended.returncode, ended.stderr) == (0, "mediadeck: No media match this filter.\n")


def test_listing_all_services_needs_a_catalog_but_no_name(tmp_path: Path) -> None:
    with running(tmp_path / "data", THERE) as found:
        variables = environment_of(found, tmp_path)
        ended = without_terminal("ls", **variables)
        assert ended.returncode == 2
        assert "SERVICE --all-services" in ended.stderr
        assert without_terminal("ls", "Harbour [/bold]", "--all-services", **variables).returncode == 2
        assert without_terminal("services", **variables).returncode == 0
        ended = without_terminal("ls", "--all-services", **variables)
        assert (ended.returncode, ended.stdout) == (0, "")
        assert "a service was never synced completely" in ended.stderr
        for command in (("ls", "*"), ("export", "*", "--to", str(tmp_path / "out"))):
            assert without_terminal(*command, **variables).returncode not in (0, 1)
