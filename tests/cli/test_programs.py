"""``mediadeck open`` and ``mediadeck run``: custom openers and commands, for scripts."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, message, service
from tests.cli.environments import profile_environment
from tests.cli.terminals import without_terminal
from tests.own_programs.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

THERE = service(
    "Harbour",
    conversation(
        "María",
        message(media("one.txt", b"first")),
        message(media("$(reboot)", b"second")),
        message(media("run.sh", b"#!/bin/sh\nreboot\n")),
        message(media("page.html", b"<html>hello", "text/html")),
    ),
)


@contextmanager
def synced(tmp_path: Path, config: str = "") -> Iterator[dict[str, str]]:
    """Run the local service; yield the environment of a user with ``config`` and a synced catalog."""
    (tmp_path / "temporary").mkdir()
    with profile_environment(tmp_path, THERE, more=config) as variables:
        variables |= {"TMPDIR": str(tmp_path / "temporary"), "PAGER": "", "EDITOR": "", "VISUAL": ""}
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        yield variables
    assert not any((tmp_path / "temporary").iterdir()), "nothing is left"


def opener(program: Recorder, types: str = "text/*", label: str = "own") -> str:
    run = json.dumps([str(program.path), "{path}"])
    return f'[[openers]]\ntype = "{types}"\nrun = {run}\nterminal = true\nlabel = "{label}"\n'


def command(program: Recorder, *arguments: str, more: str = "") -> str:
    return f"[[commands]]\nid = 'record'\nrun = {json.dumps([str(program.path), *arguments])}\n{more}\n"


def test_open_runs_the_program_for_the_type_on_a_private_file(tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    gateway = "[gateway]\nurl = 'https://gateway.example'\nsecret_env = 'SHARE'\n"
    with synced(tmp_path, opener(program) + gateway) as variables:
        variables["SHARE"] = "token-of-the-gateway"
        ended = without_terminal("open", "Harbour", "$(reboot)", **variables)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
        [run] = program.runs
        assert run["arguments"][0].endswith("/$(reboot).txt")
        assert (run["modes"], run["contents"]) == ([["0o600", "0o700"]], ["second"])
        assert variables["DESK"] not in json.dumps(run), "the secret of the profile"
        assert "of-the-gateway" not in json.dumps(run)


def test_open_with_chooses_by_the_label(tmp_path: Path) -> None:
    first, second = Recorder.within(tmp_path, "first"), Recorder.within(tmp_path, "second")
    config = opener(first, label="First") + opener(second, label="Second [2]")
    with synced(tmp_path, config) as variables:
        chosen = without_terminal("open", "Harbour", "one.txt", "--with", "second [2]", **variables)
        assert (chosen.returncode, len(first.runs), len(second.runs)) == (0, 0, 1)
        unknown = without_terminal("open", "Harbour", "one.txt", "--with", "third", **variables)
        assert unknown.returncode == 4
        assert "No program with the label third opens it. Programs: First, Second [2]." in unknown.stderr


@pytest.mark.parametrize(("name", "kind"), [("run.sh", "a script"), ("page.html", "an HTML page")])
def test_open_never_opens_executable_content(tmp_path: Path, name: str, kind: str) -> None:
    program = Recorder.within(tmp_path)
    with synced(tmp_path, opener(program, "*")) as variables:
        ended = without_terminal("open", "Harbour", name, **variables)
        assert ended.returncode == 1
        assert f"{name}: This is {kind}" in ended.stderr
        assert "mediadeck get" in ended.stderr
    assert not program.runs


def test_run_runs_once_for_each_media(tmp_path: Path) -> None:
    program = Recorder.within(tmp_path, then='print("out")')
    with synced(tmp_path, command(program, "{name}", "{path}", "{url}")) as variables:
        ended = without_terminal("run", "record", "Harbour", "one.txt", "$(reboot)", **variables)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "out\nout\n", "")
        assert [run["arguments"][0] for run in program.runs] == ["one.txt", "$(reboot)"]
        assert [run["contents"] for run in program.runs] == [["first"], ["second"]]
        assert all(run["arguments"][2].startswith("http") for run in program.runs)
        assert all("DESK" not in run["environment"] for run in program.runs)


def test_run_runs_a_batch_command_once(tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    with synced(tmp_path, command(program, "{name}", more="for = 'marked'")) as variables:
        assert without_terminal("run", "record", "Harbour", "one.txt", "run.sh", **variables).returncode == 0
    assert program.arguments == [["one.txt", "run.sh"]]


def test_the_exit_code_says_whether_the_command_failed(tmp_path: Path) -> None:
    program = Recorder.within(tmp_path, then='sys.exit("one.txt" in sys.argv)')
    with synced(tmp_path, command(program, "{name}")) as variables:
        both = without_terminal("run", "record", "Harbour", "one.txt", "run.sh", **variables)
        assert (both.returncode, "record ended with status 1." in both.stderr) == (5, True)
        assert without_terminal("run", "record", "Harbour", "one.txt", **variables).returncode == 1


def test_a_missing_media_runs_nothing(tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    with synced(tmp_path, command(program, "{name}")) as variables:
        unknown = without_terminal("run", "recrod", "Harbour", "one.txt", **variables)
        assert unknown.returncode == 4
        assert "There is no command recrod in config.toml." in unknown.stderr
        assert "Commands: record." in unknown.stderr
        missing = without_terminal("run", "record", "Harbour", "one.txt", "none.txt", **variables)
        assert missing.returncode == 4
        assert not program.runs
        program.path.unlink()
        gone = without_terminal("run", "record", "Harbour", "one.txt", **variables)
        assert gone.returncode == 1
        assert "could not be started: No such file or directory." in gone.stderr


def test_config_keys_and_doctor_list_custom_commands(tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    with synced(tmp_path, command(program, "{name}", more="key = 'd'")) as variables:
        listed = without_terminal("config", "keys", "--json", **variables)
        [own] = [row for row in json.loads(listed.stdout) if row["id"] == "own.record"]
        assert (own["keys"], own["own"]) == ("d", True)
        problem = "The key d belongs to media.download (download) and own.record (record)."
        assert problem in listed.stderr
        assert problem in " ".join(without_terminal("doctor", **variables).stdout.split())
