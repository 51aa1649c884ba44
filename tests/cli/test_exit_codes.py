"""The exit codes: every documented code is used by a command, and all commands agree."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.cli.shell import UNKNOWN_MEDIA
from tests.cli.terminals import REPOSITORY, without_terminal
from tests.programs import wait_until
from tui.cli import exit_codes
from tui.manual import read_topic

if TYPE_CHECKING:
    from tests.cli.shell import Shell


def codes_in(text: str) -> dict[int, str]:
    """Return the codes and meanings in a sentence that begins with ``Exit codes``."""
    sentence = re.search(r"Exit codes: (.*?)\.\s", text, re.DOTALL)
    assert sentence
    plain = re.sub(r" \([^)]*\)", "", " ".join(sentence[1].split()))
    return {int(code): told for code, told in re.findall(r"(\d+) ([^,]+)", plain)}


def test_manual_and_help_list_the_exit_codes_of_the_program() -> None:
    rows = re.findall(r"^\| (\d+) \| ([^|(]+?) (?:\(.*)?\|$", read_topic("command-line").text, re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == exit_codes.MEANINGS
    assert codes_in(without_terminal("--help").stdout) == exit_codes.MEANINGS


def code_of(shell: Shell, *arguments: str, **variables: str) -> int:
    ended = without_terminal(*arguments, **{**shell.variables, **variables})
    assert "Traceback" not in ended.stderr
    return ended.returncode


def test_every_documented_exit_code_is_used_by_a_command(shell: Shell) -> None:
    service, media = shell.service_sid, shell.sid_of("a.txt")
    found = {
        code_of(shell, "services"),
        code_of(shell, "export", service, "-o", "/dev/null/x"),
        code_of(shell, "get", service),
        code_of(shell, "services", TWILIO_AUTH_TOKEN="wrong"),
        code_of(shell, "get", service, "no such name"),
        code_of(shell, "url", service, media, UNKNOWN_MEDIA),
    }
    large = shell.home / "out"
    with shell.begin("get", service, shell.sid_of("big.bin"), "-o", str(large), "--json") as process:
        wait_until(lambda: any(large.rglob("*.part")) or process.poll() is not None, lambda: "no part")
        process.send_signal(signal.SIGINT)
        process.communicate()
        found.add(process.returncode)
    assert found == set(exit_codes.MEANINGS)


NO_PROFILE = (
    ("services",),
    ("conversations", "x"),
    ("ls", "x"),
    ("sync", "x"),
    ("show", "x", UNKNOWN_MEDIA),
    ("url", "x", UNKNOWN_MEDIA),
    ("rm", "x", UNKNOWN_MEDIA, "--yes"),
    ("get", "x", UNKNOWN_MEDIA),
    ("get", "x", UNKNOWN_MEDIA, "-o", "-"),
    ("put", "x", "y", "README.md"),
    ("export", "x", "-o", "out"),
    ("watch", "x", "--once"),
    ("web", "--port", "0"),
)


@pytest.mark.parametrize("command", NO_PROFILE, ids=" ".join)
def test_all_commands_agree_on_the_exit_code_for_unusable_settings(
    shell: Shell, command: tuple[str, ...]
) -> None:
    without = {"TWILIO_AUTH_TOKEN": "", "TWILIO_ACCOUNT_SID": ""}
    urls = {"MEDIADECK_MCS_URL": "", "MEDIADECK_CONVERSATIONS_URL": ""}
    assert code_of(shell, *command, "--profile", "nope") == exit_codes.NOT_FOUND
    assert code_of(shell, *command, MEDIADECK_PROFILE="nope") == exit_codes.NOT_FOUND
    assert code_of(shell, *command, TWILIO_AUTH_TOKEN="") == exit_codes.CREDENTIALS
    assert code_of(shell, *command, MEDIADECK_MCS_URL="ftp://x y") == exit_codes.USAGE
    folder = shell.home / "config"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text("default_profile = 7")
    broken = {**without, **urls, "MEDIADECK_CONFIG_DIR": str(folder)}
    assert code_of(shell, *command, **broken) == exit_codes.USAGE


def test_profiles_uses_the_same_exit_codes(shell: Shell) -> None:
    config = {"MEDIADECK_CONFIG_DIR": str(shell.home / "config")}
    account = f"AC{'0' * 32}"
    for command, code in (
        (("use", "nope"), exit_codes.NOT_FOUND),
        (("remove", "nope"), exit_codes.NOT_FOUND),
        (("test", "nope"), exit_codes.NOT_FOUND),
        (("add", "x", "--twilio-cli", "nope"), exit_codes.NOT_FOUND),
        (("add", "x"), exit_codes.USAGE),
        (("add", "x y", "--account-sid", account), exit_codes.USAGE),
        (("add", "x", "--account-sid", "AC1"), exit_codes.USAGE),
        (("add", "x", "--account-sid", account, "--region", "a/b"), exit_codes.USAGE),
        (("add", "x", "--account-sid", account), exit_codes.CREDENTIALS),
        (("add", "x", "--account-sid", account, "--secret-env", "NOT_SET"), exit_codes.CREDENTIALS),
        (("test",), exit_codes.DONE),
        (("list",), exit_codes.DONE),
    ):
        assert code_of(shell, "profiles", *command, **config) == code, command
    assert code_of(shell, "profiles", "test", TWILIO_AUTH_TOKEN="wrong") == exit_codes.CREDENTIALS
    nobody = "http://127.0.0.1:1/v1"
    assert code_of(shell, "profiles", "test", MEDIADECK_CONVERSATIONS_URL=nobody) == exit_codes.FAILED


def test_get_writes_one_content_to_standard_output(shell: Shell) -> None:
    service, media = shell.service_sid, shell.sid_of("a.txt")
    ended = shell.run("get", service, media, "-o", "-")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "third", "")
    assert shell.run("get", "Harbour [/bold]", media, "--output=-").stdout == "third"
    for more in ((UNKNOWN_MEDIA, "-o", "-"), ("-o", "-", "--json")):
        wrong = shell.run("get", service, media, *more)
        assert (wrong.returncode, wrong.stdout) == (exit_codes.USAGE, "")
        assert "-o - writes the content" in wrong.stderr
    missing = shell.run("get", service, UNKNOWN_MEDIA, "-o", "-")
    assert (missing.returncode, missing.stdout) == (exit_codes.NOT_FOUND, "")
    folder = without_terminal("get", service, media, "-o", f"{shell.home}/-", **shell.variables)
    assert folder.returncode == 0
    assert (shell.home / "-" / "a.txt").read_text() == "third"
    exported = shell.run("export", service, "-o", "-")
    assert (exported.returncode, exported.stdout) == (exit_codes.USAGE, "")
    assert not (REPOSITORY / "-").exists()
