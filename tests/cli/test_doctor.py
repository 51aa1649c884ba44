"""``mediadeck doctor``: its findings, its attempts, and values that it never shows."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import Asked, answer, answering
from tests.catalog.places import service
from tests.cli.environments import empty_environment, profile_environment
from tests.cli.terminals import PROGRAM, REPOSITORY, _read_all, environment, without_terminal
from tests.sharing.desktop import read_clipboard
from tests.sharing.outer_terminal import OuterTerminal
from tui.api.endpoint_probe import probe_endpoint
from tui.cli.diagnostics import _check_host

if TYPE_CHECKING:
    from pathlib import Path


NOWHERE = {
    "TMUX": "",
    "SSH_CONNECTION": "",
    "SSH_TTY": "",
    "SSH_CLIENT": "",
    "DISPLAY": "",
    "WAYLAND_DISPLAY": "",
}


def test_a_plain_terminal_tries_osc_52_and_explains_the_others() -> None:
    command = [*PROGRAM, "doctor"]
    with OuterTerminal(command, environment(**NOWHERE), size=(40, 100), folder=REPOSITORY) as outer:
        outer.read_until("Paste now")
        assert outer.clipboard == ["mediadeck doctor: OSC 52"]
        for sentence in (
            "✓ Terminal       TERM=xterm-256color",
            "100x40",
            "✓ tmux           not in tmux",
            "  Plan           OSC 52",
            "Terminals do not confirm OSC 52.",
            "Not tried      tmux buffer: not in tmux",
            "Not tried      native: there is no desktop",
            "✓ Tried          OSC 52: sent to the terminal, which does not confirm copies",
        ):
            assert sentence in outer.seen


def test_on_a_desktop_the_best_clipboard_is_tried_last_and_kept(desktop: dict[str, str]) -> None:
    command = [*PROGRAM, "doctor"]
    with OuterTerminal(command, environment(**(NOWHERE | desktop)), folder=REPOSITORY) as outer:
        outer.read_until("Paste now")
        assert outer.clipboard == ["mediadeck doctor: OSC 52"]
        assert "native: copied with xclip" in outer.seen
    assert read_clipboard(desktop) == "mediadeck doctor: native"


def test_over_ssh_the_remote_clipboard_is_left_alone(desktop: dict[str, str]) -> None:
    subprocess.run(["xclip", "-selection", "clipboard"], env=desktop, input=b"mine", check=True)
    over_ssh = NOWHERE | desktop | {"SSH_CONNECTION": "192.0.2.77 5 192.0.2.78 22"}
    with OuterTerminal([*PROGRAM, "doctor"], environment(**over_ssh), folder=REPOSITORY) as outer:
        outer.read_until("Paste now")
        assert "✓ SSH            SSH_CONNECTION is set" in outer.seen
        assert "native: over SSH, it is not your clipboard" in outer.seen
        assert "192.0.2" not in outer.seen
    assert read_clipboard(desktop) == "mine"


def test_without_any_clipboard_doctor_explains_the_fallback_and_fails() -> None:
    ended = without_terminal("doctor", "--clipboard", "none", **NOWHERE)
    assert ended.returncode == 1
    assert "✓ Clipboard      none (--clipboard, MEDIADECK_CLIPBOARD)" in ended.stdout
    assert "Forced by --clipboard" in ended.stdout
    told = " ".join(ended.stdout.split())
    assert "No clipboard method works here. Mediadeck shows links with l." in told


def test_doctor_names_the_users_own_key(tmp_path: Path) -> None:
    (tmp_path / "mediadeck").mkdir()
    (tmp_path / "mediadeck" / "config.toml").write_text('[keys]\n"media.show_link" = "ctrl+l"\n')
    ended = without_terminal("doctor", "--clipboard", "none", **NOWHERE, XDG_CONFIG_HOME=str(tmp_path))
    assert "Mediadeck shows links with ctrl+l." in " ".join(ended.stdout.split())


def test_doctor_can_run_without_copying(tmp_path: Path) -> None:
    with OuterTerminal(
        ["sh", "-c", f"{' '.join(PROGRAM)} doctor --look-only; echo =$?="],
        environment(**NOWHERE, HOME=str(tmp_path)),
        folder=REPOSITORY,
    ) as outer:
        outer.read_until("=0=")
        assert outer.clipboard == []
        assert "Tried" not in outer.seen


@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "TWILIO_API_SECRET", "TWILIO_ACCOUNT_SID"])
def test_values_of_private_variables_are_not_shown(name: str) -> None:
    ended = without_terminal("doctor", "--look-only", **{**NOWHERE, name: "hunter2"})
    assert "hunter2" not in ended.stdout + ended.stderr


def test_escape_codes_in_the_terminal_name_are_sanitized() -> None:
    changes = {**NOWHERE, "TERM_PROGRAM": "\x1b]52;c;eA==\x07evil", "PATH": os.environ["PATH"]}
    ended = without_terminal("doctor", "--look-only", **changes)
    assert "evil" in ended.stdout
    assert "\x1b" not in ended.stdout


def examined(*options: str, **variables: str) -> dict[str, dict[str, str]]:
    ended = without_terminal("doctor", "--json", *options, **{**NOWHERE, **variables})
    assert (ended.returncode, ended.stderr) == (0, "")
    return {found["title"]: found for found in json.loads(ended.stdout)}


def test_a_profile_is_checked_without_showing_private_values(tmp_path: Path) -> None:
    with profile_environment(tmp_path, service("Harbour")) as variables:
        found = examined(**variables)
        assert found["Profile"]["text"] == "desk: default_profile of config.toml"
        assert found["Credentials"]["text"].startswith("an account SID and auth token, with a secret;")
        for name in ("Conversations", "Media"):
            assert found[name]["text"].startswith("a custom host answers in ")
            assert re.search(r"the local clock is right to [12] s$", found[name]["text"])
            assert found[name]["fix"] == ""
        assert found["Catalog"]["fix"] == "Open one, or run: mediadeck sync SERVICE"
        assert " GB free" in found["Disk"]["text"]
        told = json.dumps(found)
        for secret in (variables["DESK"], variables["TEST_ACCOUNT"], variables["TEST_URL"], "127.0.0.1"):
            assert secret not in told
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        synced = examined(**variables)
        assert synced["Catalog"]["text"] == "0 media, last synced 0 min ago"
        assert synced["Catalog"]["fix"] == ""


def test_problems_are_reported_with_a_remedy(tmp_path: Path) -> None:
    with profile_environment(
        tmp_path, service("Harbour"), more="[keys]\n'media.uplaod' = 'x'\n"
    ) as variables:
        found = examined(**{**variables, "DESK": ""})
        assert "the variable DESK is not set" in found["Credentials"]["fix"]
        assert "Did you mean media.upload?" in found["Settings"]["fix"]
    gone = examined(**variables)
    assert gone["Media"]["text"] == "a custom host does not answer"
    assert "could not be reached" in gone["Media"]["fix"]
    (tmp_path / "config" / "config.toml").write_text("[profiles\n")
    broken = examined(**variables)
    assert "line 1: expected TOML." in broken["Settings"]["fix"]
    assert "Profile" not in broken
    assert examined("--profile", "local", MEDIADECK_NO_CONFIG="1")["Profile"]["text"] == "local: --profile"


async def test_a_wrong_clock_is_reported_with_its_offset() -> None:
    async def an_hour_ago(_: Asked) -> bytes:
        then = datetime.now(UTC) - timedelta(hours=1)
        return answer(401, {}, date=format_datetime(then, usegmt=True))

    async with answering(an_hour_ago) as there:
        probed = await probe_endpoint(there.url)
        assert not any("authorization" in asked.headers for asked in there.asked)
    found = _check_host("Media", "https://mcs.us1.twilio.com/v1", probed)
    assert re.search(r"us1.twilio.com answers in \d+ ms; the local clock is 3,60\d s ahead of it", found.text)
    assert found.fix.startswith("Set the clock of this machine")


def test_json_on_a_terminal_asks_nothing(tmp_path: Path) -> None:
    variables = {**NOWHERE, **empty_environment(tmp_path), "TERM": "xterm-kitty"}
    ours, its = pty.openpty()
    command = [*PROGRAM, "doctor", "--json", "--local"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment(**variables), stdin=its, stdout=its, stderr=its
    ) as process:
        os.close(its)
        written = _read_all(ours)
        process.wait(60)
    assert b"\x1b" not in written
    assert json.loads(written[written.index(b"[") :])[0]["title"] == "Mediadeck"
