"""Values of media reach programs as data: each is one argument or variable, with any content."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.own_programs.recorder import Recorder
from tui.programs.arguments import fill_arguments, make_environment, make_values
from tui.settings import make_local_profile
from tui.sharing import SharedMedia
from tui.sharing.clipboard.programs import ProgramError

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = [
    "$(reboot)",
    "`reboot`",
    "a;b",
    "a && b | c > d",
    "two words",
    "'\"",
    "*",
    "{sid}",
    "%s$HOME",
    "sun ☀.png",
]
PROFILE = make_local_profile("http://127.0.0.1:1/v1", "AC" + "0" * 32, "the-token-of-the-account")


def shared(name: str | None, **fields: str) -> SharedMedia:
    resource = {"filename": name, "size": 3}
    return SharedMedia("ME1", "https://m.example", name, "text/plain", resource=resource, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_one_argument_and_executes_nothing(tmp_path: Path, name: str) -> None:
    recorder = Recorder.within(tmp_path)
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "x"
    path.write_bytes(b"content")
    values = make_values(shared(name), path)
    arguments = fill_arguments([str(recorder.path), "{path}", "--name={name}", "{json}", "{sid}"], [values])
    environment = make_environment({"PATH": "/usr/bin:/bin"}, PROFILE, (), [values])
    subprocess.run(arguments, env=environment, check=True, timeout=30)
    [run] = recorder.runs
    given_path, given_name, given_json, sid = run["arguments"]
    assert given_path == str(path)
    assert given_name == f"--name={values['name']}"
    assert "\n" not in given_json
    assert json.loads(given_json)["filename"] == name
    assert sid == "ME1", "the SID of the media, and none in its name"
    assert run["environment"]["MEDIADECK_NAME"] == values["name"]
    assert run["environment"]["MEDIADECK_PATH"] == str(path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["recorder", "recorder.runs", "sub"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("-rf", "_rf"),
        ("--output=/etc/passwd", "_-output=_etc_passwd"),
        ("a\nb", "a_b"),
        ("../../etc/passwd", "_._.._etc_passwd"),
        ("\x1b[31mred.txt", "_[31mred.txt"),
        (None, "ME1"),
    ],
)
def test_a_name_is_a_download_name_never_an_option_or_path(name: str | None, given: str) -> None:
    [found] = fill_arguments(["{name}"], [make_values(shared(name))])
    assert not found.startswith(("-", "/", "."))
    assert not {"\n", "\x1b", "/"} & set(found)
    assert found == given


def test_a_shell_gets_values_as_variables_not_as_code(tmp_path: Path) -> None:
    values = [make_values(shared(f"$(touch {tmp_path}/run);`touch {tmp_path}/run`"))]
    line = 'printf %s "$MEDIADECK_NAME"'
    ended = subprocess.run(
        fill_arguments(["/bin/sh", "-c", line], values),
        env=make_environment({}, PROFILE, (), values),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert ended.stdout == values[0]["name"]
    assert list(tmp_path.iterdir()) == []


def test_an_argument_is_repeated_per_media_and_other_braces_are_kept() -> None:
    values = [make_values(shared(name, message_sid=f"IM{name}")) for name in ("one", "two")]
    assert fill_arguments(["do", "--in={name}", "{}", "{message_sid}", "-v"], values) == [
        *("do", "--in=one", "--in=two", "{}", "IMone", "IMtwo", "-v")
    ]
    environment = make_environment({}, PROFILE, (), values)
    assert environment["MEDIADECK_NAME"] == "one\ntwo"


def test_a_missing_value_runs_nothing() -> None:
    with pytest.raises(ProgramError, match=r"one\.txt has no conversation sid\."):
        fill_arguments(["do", "{conversation_sid}"], [make_values(shared("one.txt"))])


def test_a_hostile_sid_is_not_an_option() -> None:
    with pytest.raises(ProgramError, match=r"--version begins with - and could be taken for an option\."):
        fill_arguments(["git", "{message_sid}"], [make_values(shared("a", message_sid="--version"))])


def test_programs_get_no_credentials_in_their_environment() -> None:
    around = {
        "PATH": "/bin",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "secret",
        "TWILIO_API_SECRET": "secret",
        "TWILIO_API_KEY_SECRET": "secret",
        "twilio_token": "secret",
        "LIVE": "secret of a profile",
        "CURL_CONFIG": f"user = AC1:{PROFILE.secret.reveal()}",
        "MEDIADECK_SID": "of an outer run",
    }
    environment = make_environment(around, PROFILE, {"LIVE"}, [make_values(shared("a"))])
    assert environment == {
        "PATH": "/bin",
        "TWILIO_ACCOUNT_SID": "AC1",
        "MEDIADECK_SID": "ME1",
        "MEDIADECK_NAME": "a",
        "MEDIADECK_JSON": '{"filename": "a", "size": 3}',
    }
