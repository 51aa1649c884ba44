"""Planted secrets: in a full run with a log of everything, no byte of them is on disk or on the screen."""

from __future__ import annotations

import base64
import re
import subprocess
from typing import TYPE_CHECKING

from tests.catalog.places import conversation, media, message, running, service
from tests.programs import wait_until
from tests.terminal.program import MEDIADECK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux

HARBOUR = service("Harbour", conversation("Maria", message(media("one.txt", b"A quiet day.\n"))))
#: What makes a temporary URL one that opens content.
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
        terminal.wait_for("saves 1 media here")
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


def test_without_the_option_there_is_no_log(home: Home, tmp_path: Path) -> None:
    with running(tmp_path / "data", HARBOUR) as found:
        _run(home, found.auth_token, "services", "--local")
    assert not [path for path in home.path.rglob("*.log*") if "data" not in path.parts]


def _run(home: Home, token: str, *arguments: str) -> bytes:
    """Run a command to its end, and return all that it said."""
    environment = {"PATH": "/usr/bin:/bin", **home.environment, "DESK": token}
    ended = subprocess.run(
        [MEDIADECK, *arguments], env=environment, capture_output=True, timeout=60, check=False
    )
    return ended.stdout + ended.stderr
