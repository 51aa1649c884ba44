"""A missing or unwritable home folder: the command works, or fails with a message."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.shell import UNKNOWN_MEDIA
from tests.cli.terminals import REPOSITORY, environment, without_terminal

if TYPE_CHECKING:
    from tests.cli.shell import Shell

COMMANDS = (
    ("services",),
    ("conversations", "SERVICE"),
    ("sync", "SERVICE"),
    ("thumbnails",),
    ("thumbnails", "--clear"),
    ("ls", "SERVICE"),
    ("tag", "SERVICE", "MEDIA", "--add", "x"),
    ("tags",),
    ("show", "SERVICE", "MEDIA"),
    ("url", "SERVICE", "MEDIA"),
    ("rm", "SERVICE", UNKNOWN_MEDIA, "--yes"),
    ("profiles", "list"),
    ("profiles", "add", "x", "--account-sid", f"AC{'0' * 32}", "--secret-env", "HOME", "--no-test"),
    ("config", "path"),
    ("config", "keys"),
    ("completions", "bash"),
    ("doctor", "--json"),
    ("get", "SERVICE", "MEDIA", "-o", "OUT"),
    ("get", "SERVICE", "MEDIA", "-o", "-"),
    ("put", "SERVICE", "Team", "README.md"),
    ("export", "SERVICE", "-o", "OUT", "--filter", "a.txt"),
    ("services", "--local"),
    ("services", "--log-level", "debug"),
    ("serve",),
)
#: These commands need to save something, and report that they cannot.
KEEPERS = ("sync", "ls", "tag", "tags", "rm", "serve")
#: Runs the program as a user that is unknown to this machine.
#: Needed modules are imported first: the unknown user may be unable to read them.
STRANGER = """
import locale, os, platformdirs, pwd, sys, tui.settings.schema, tomllib
from tui.cli.main import build_parser, main
build_parser(), platformdirs.user_log_dir("x")
os.setuid(54321)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_unwritable_home_causes_no_traceback(shell: Shell, command: tuple[str, ...]) -> None:
    given = {"SERVICE": shell.service_sid, "MEDIA": shell.sid_of("a.txt"), "OUT": str(shell.home / "out")}
    xdg = {f"XDG_{kind}_HOME": "" for kind in ("CACHE", "STATE", "DATA", "CONFIG")}
    words = [given.get(word, word) for word in command]
    ended = without_terminal(*words, **{**shell.variables, **xdg, "HOME": "/dev/null"})
    assert "Traceback" not in ended.stderr
    if command[0] in KEEPERS or "--local" in command or "--log-level" in command or "add" in command:
        assert ended.returncode
        assert ended.stderr.startswith("mediadeck: ")
    else:
        assert ended.returncode == 0, ended.stderr
    if command[0] in ("get", "export") and "OUT" in command:
        assert [path.read_text() for path in (shell.home / "out").rglob("*a.txt")]


def test_a_missing_home_is_reported() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody unknown")
    variables = environment()
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        variables.pop(name, None)
    for command in (("services",), ("get", "x", UNKNOWN_MEDIA), ("profiles", "list"), ("doctor",)):
        ended = subprocess.run(
            [sys.executable, "-c", STRANGER, *command],
            cwd=REPOSITORY,
            env=variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.stderr == "mediadeck: There is no home folder: set HOME to one (an absolute path).\n"
        assert ended.returncode == 2


def test_a_tilde_path_of_an_unknown_user_causes_no_traceback(shell: Shell) -> None:
    there = shell.home / "here"
    there.mkdir()
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tui",
            "get",
            shell.service_sid,
            shell.sid_of("a.txt"),
            "-o",
            "~nobody-is-it/x",
        ],
        cwd=there,
        env={**environment(**shell.variables), "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False)
