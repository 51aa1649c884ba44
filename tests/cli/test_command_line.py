"""The command line: its output streams and exit codes."""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import REPOSITORY, environment, in_terminal, without_terminal
from tui import __version__
from tui.cli.main import build_parser, resolve_handler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_the_version_goes_to_stdout() -> None:
    ended = without_terminal("--version")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"mediadeck {__version__}\n", "")


def test_the_help_names_the_commands_and_how_to_reach_twilio() -> None:
    ended = without_terminal("--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    for word in ("serve", "--local", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY"):
        assert word in ended.stdout


@pytest.mark.parametrize(
    "arguments", [["no-such-command"], ["--no-such-option"], ["serve", "--port", "many"]]
)
def test_an_unknown_argument_is_a_usage_error(arguments: list[str]) -> None:
    ended = without_terminal(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("usage: mediadeck")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "usage", "error"),
    [
        (["links", "create", "IS", "ME", "--lifetime", "2d"], "links create", "arguments: --lifetime 2d"),
        (["ls", "Harbour", "--colums", "sid"], "ls", "arguments: --colums sid. Did you mean --columns?"),
        (["ls", "Harbour", "ME", "ME"], "ls", "arguments: ME ME"),
        (["--locale"], "[-h]", "arguments: --locale. Did you mean --local?"),
    ],
)
def test_a_usage_error_shows_the_usage_of_its_command(arguments: list[str], usage: str, error: str) -> None:
    ended = without_terminal(*arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"usage: mediadeck {usage} ")
    assert ended.stderr.endswith(f"error: unrecognized {error}\n")


def test_without_a_terminal_the_error_is_one_line(tmp_path: Path) -> None:
    ended = without_terminal(HOME=str(tmp_path))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("mediadeck: the browser needs a terminal")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [], "nothing was begun"


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_move_its_cursor_is_refused(term: str) -> None:
    ended = in_terminal({"TERM": term})
    assert ended.code == 1
    assert ended.written == (
        "mediadeck: the browser needs a terminal that can move its cursor,"
        " but TERM is not set or is dumb.\r\n"
    )


@pytest.mark.parametrize("size", [(24, 39), (9, 80)])
def test_a_terminal_that_is_too_small_is_refused_with_both_sizes(size: tuple[int, int]) -> None:
    ended = in_terminal({}, size)
    assert ended.code == 1
    assert f"this terminal is {size[1]}x{size[0]}, and the browser needs 40x10" in ended.written
    assert ended.written.count("\n") == 1


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC1"}, 3, "TWILIO_ACCOUNT_SID is set and TWILIO_AUTH_TOKEN is not"),
        ({"TWILIO_API_SECRET": "hunter2"}, 3, "TWILIO_API_SECRET is set and TWILIO_API_KEY is not"),
        (
            {
                "TWILIO_ACCOUNT_SID": "AC1",
                "TWILIO_AUTH_TOKEN": "hunter2",
                "MEDIADECK_MCS_URL": "http://h:x/v1",
            },
            2,
            "MEDIADECK_MCS_URL is not a URL",
        ),
    ],
)
def test_unusable_settings_end_the_program_with_a_message(
    changes: dict[str, str], code: int, sentence: str
) -> None:
    ended = in_terminal(changes)
    assert ended.code == code
    assert ended.written.startswith(f"mediadeck: {sentence}")
    assert ended.written.count("\n") == 1
    assert "hunter2" not in ended.written


def test_a_subcommand_does_not_import_the_others() -> None:
    code = (
        "import sys; from tui.cli.main import build_parser; build_parser('services');"
        " others = ('export', 'doctor', 'serve', 'put');"
        " sys.exit(any(f'tui.cli.{place}.{name}' in sys.modules for name in others for place in"
        " ('arguments', 'commands')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == 0
    for name in ("services", "conversations", "profiles", "doctor"):
        assert without_terminal(name, "--help").stdout.startswith(f"usage: mediadeck {name} ")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["ls", "--help"], ["config", "path"]])
def test_quick_answers_import_no_heavy_library(tmp_path: Path, arguments: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tui", *arguments],
        cwd=REPOSITORY,
        env=environment(HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert "tui.cli.main" in imported
    assert imported.isdisjoint({"PIL", "asyncio", "httpx", "msgspec", "rich", "sqlite3", "textual"})


def test_each_subcommand_names_an_action_that_exists() -> None:
    def handlers(parser: argparse.ArgumentParser) -> Iterator[str]:
        if name := parser.get_default("run"):
            yield name
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for subparser in action.choices.values():
                    yield from handlers(subparser)

    names = [*handlers(build_parser())]
    assert len(names) > 20
    assert all(callable(resolve_handler(name)) for name in names)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- 2>&-"])
def test_closed_standard_streams_are_harmless(tmp_path: Path, closed: str) -> None:
    ended = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m tui services --local {closed}"],
        cwd=REPOSITORY,
        env=environment(HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ("Harbour Support" in ended.stdout) == (closed != ">&-")
