"""Planted secrets: after a full run with debug log, none of them is on disk or on the screen."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, message, running, service
from tests.cli.terminals import REPOSITORY
from tests.programs import wait_until
from tests.settings.keyring_in_file import BACKEND, VARIABLE
from tests.settings.modes import open_to_others
from tests.terminal.program import MEDIADECK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.local_service import RunningService
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux

HARBOUR = service("Harbour", conversation("Maria", message(media("one.txt", b"A quiet day.\n"))))
#: The part of a temporary URL that grants access to content.
SIGNED = re.compile(rb"Signature=[\w~-]{40}")


def test_no_secret_is_written_to_disk_or_to_the_terminal(terminal: Tmux, home: Home, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    with running(tmp_path / "data", HARBOUR) as found:
        home.config.write_text(
            f"default_profile = 'desk'\n[profiles.desk]\naccount_sid = '{found.account_sid}'\n"
            f"mcs_url = '{found.url}'\nconversations_url = '{found.url}'\nsecret_env = 'DESK'\n"
        )
        environment = {**home.environment, "DESK": found.auth_token}
        terminal.start([MEDIADECK, "--log-level", "debug"], environment=environment)
        terminal.command("pipe-pane", f"cat >> {raw}")
        terminal.wait_for("Harbour")
        terminal.keys("Enter")
        terminal.wait_for("one.txt")
        terminal.keys("Enter")
        terminal.wait_for("A quiet day.")
        terminal.keys("d")
        terminal.wait_for("save 1 file here")
        terminal.keys("C-o")
        wait_until((home.path / "one.txt").exists, terminal.screen)
        terminal.keys("q")
        assert terminal.wait_for_end() == 0
        said = [
            _run(home, found.auth_token, *arguments)
            for arguments in (
                ("services", "-v", "--log-level", "debug"),
                ("sync", "Harbour", "--full", "--log-level", "debug"),
                ("get", "Harbour", "one.txt", "-o", str(tmp_path / "got"), "--log-level", "debug"),
                ("rm", "Harbour", f"ME{'0' * 32}", "--yes", "--log-level", "debug"),
                ("doctor", "--json", "--log-level", "debug"),
                ("profiles", "list"),
                ("profiles", "test", "--log-level", "debug"),
            )
        ]
        written = {path: path.read_bytes() for path in home.path.rglob("*") if path.is_file()}
        log = next(text.decode() for path, text in written.items() if path.name == "mediadeck.log")
        assert "GET 127.0.0.1/v1/Services: 200, " in log
        assert "GET 127.0.0.1: 200, " in log, "the content, of whose URL nothing else is told"
        assert "profile desk: default_profile of config.toml" in log
        basic = base64.b64encode(":".join(found.auth).encode())
        for place, text in [*written.items(), ("terminal", raw.read_bytes()), *enumerate(said)]:
            for secret in (found.auth_token.encode(), basic, b"Basic "):
                assert secret not in text, place
            assert not SIGNED.search(text), place


@dataclass(frozen=True, slots=True)
class Planted:
    """The source of a secret: lines of the profile, variables, and the only file that may contain it."""

    lines: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    holder: Path | None = None


def in_variable(_: Path, found: RunningService) -> Planted:
    return Planted("secret_env = 'TERM_DESK'\n", {"TERM_DESK": found.auth_token})


def in_command(folder: Path, found: RunningService) -> Planted:
    command = folder / "secret-command"
    command.write_text(f"#!/bin/sh\necho {found.auth_token}\n")
    command.chmod(0o700)
    return Planted(f"secret_command = '{command}'\n", holder=command)


def in_file(folder: Path, found: RunningService) -> Planted:
    file = folder / "secret-file"
    file.touch(0o600)
    file.write_text(f"{found.auth_token}\n")
    return Planted(f"secret_file = '{file}'\n", holder=file)


def in_keyring(folder: Path, found: RunningService) -> Planted:
    file = folder / "keyring.json"
    file.write_text(json.dumps({f"mediadeck/{found.account_sid}": found.auth_token}))
    where = {VARIABLE: str(file), "PYTHON_KEYRING_BACKEND": BACKEND, "PYTHONPATH": str(REPOSITORY)}
    return Planted("", where, file)


def in_twilio_cli(folder: Path, found: RunningService) -> Planted:
    file = folder / "home" / ".twilio-cli" / "config.json"
    file.parent.mkdir()
    profile = {"accountSid": found.account_sid, "apiKey": found.account_sid, "apiSecret": found.auth_token}
    file.write_text(json.dumps({"profiles": {"desk": profile}}))
    return Planted("twilio_cli = 'desk'\n", holder=file)


def in_twilio_variables(_: Path, found: RunningService) -> Planted:
    account = {"TWILIO_ACCOUNT_SID": found.account_sid, "TWILIO_AUTH_TOKEN": found.auth_token}
    urls = {"MEDIADECK_MCS_URL": found.url, "MEDIADECK_CONVERSATIONS_URL": found.url}
    return Planted("", {**account, **urls})


SOURCES: dict[str, Callable[[Path, RunningService], Planted]] = {
    "secret_env": in_variable,
    "secret_command": in_command,
    "secret_file": in_file,
    "keyring": in_keyring,
    "twilio_cli": in_twilio_cli,
    "TWILIO_ variables": in_twilio_variables,
}


def look_at_a_text(terminal: Tmux) -> None:
    terminal.wait_for("one.txt")
    terminal.wait_for("synced")
    terminal.keys("Enter")
    terminal.wait_for("A quiet day.")
    terminal.keys("q")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("plant", SOURCES.values(), ids=SOURCES)
def test_no_file_contains_a_secret_from_any_source(
    plant: Callable[[Path, RunningService], Planted], terminal: Tmux, home: Home, tmp_path: Path
) -> None:
    with running(tmp_path / "data", HARBOUR) as found:
        planted = plant(tmp_path, found)
        account = f"account_sid = '{found.account_sid}'\n" if "twilio_cli" not in planted.lines else ""
        urls = f"mcs_url = '{found.url}'\nconversations_url = '{found.url}'\n"
        home.config.write_text(f"[profiles.desk]\n{account}{urls}{planted.lines}")
        if not any(name.startswith("TWILIO_") for name in planted.variables):
            home.config.write_text(f"default_profile = 'desk'\n{home.config.read_text()}")
        environment = {**home.environment, **planted.variables}
        sync = [MEDIADECK, "sync", "Harbour"]  # a frame is kept only of a list that was shown at the start
        inherited = {"PATH": os.environ["PATH"], **environment}
        subprocess.run(sync, env=inherited, check=True, capture_output=True, umask=0)
        command = ["sh", "-c", f"umask 0; exec {MEDIADECK} --service Harbour --log-level debug"]
        kept = {"lists.json", "mediadeck.log"} | ({"first-frame.json"} if plant is not in_command else set())
        terminal.start(command, environment=environment)
        look_at_a_text(terminal)
        for _ in range(4):
            if kept <= {path.name for path in home.path.rglob("*")}:
                break
            terminal.command("respawn-pane")  # on a busy machine the list may be too late for the first frame
            look_at_a_text(terminal)
        files = [path for path in home.path.rglob("*") if path.is_file() and path != planted.holder]
        assert kept <= {path.name for path in files}
        for path in files:
            assert found.auth_token.encode() not in path.read_bytes(), path
        for folder in (".cache", ".local"):
            assert open_to_others(home.path / folder) == []


def test_no_log_is_written_without_the_option(home: Home, tmp_path: Path) -> None:
    with running(tmp_path / "data", HARBOUR) as found:
        _run(home, found.auth_token, "services", "--local")
    assert not [path for path in home.path.rglob("*.log*") if "data" not in path.parts]


def _run(home: Home, token: str, *arguments: str) -> bytes:
    """Run a command to its end, and return all its output."""
    environment = {"PATH": "/usr/bin:/bin", **home.environment, "DESK": token}
    ended = subprocess.run(
        [MEDIADECK, *arguments], env=environment, capture_output=True, timeout=60, check=False
    )
    return ended.stdout + ended.stderr
