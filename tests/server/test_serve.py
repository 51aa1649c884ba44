"""``mediadeck serve``: its start, output and end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.local_service import service_process
from tui.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 30


def _command(data: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "tui", "serve", "--data", str(data), "--no-samples", *options]


@contextmanager
def _process(
    data: Path, *options: str, pass_fds: tuple[int, ...] = (), environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        _command(data, *options),
        cwd=REPOSITORY,
        env=os.environ | (environment or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=pass_fds,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _first_line(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    facts: dict[str, str] = json.loads(process.stdout.readline())
    return facts


def _get_rejection(data: Path, *options: str) -> str:
    ended = subprocess.run(
        _command(data, *options),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_serve_prints_one_line_of_json_and_answers_at_its_url(tmp_path: Path) -> None:
    with _process(tmp_path, "--port", "0", "--json") as process:
        facts = _first_line(process)
        assert set(facts) == {"url", "account_sid", "auth_token", "api_key_sid", "api_key_secret", "data"}
        assert facts["data"] == str(tmp_path)
        answer = httpx.get(f"{facts['url']}/Services", auth=(facts["account_sid"], facts["auth_token"]))
        assert [row["friendly_name"] for row in answer.json()["services"]] == ["Local"]
        key = (facts["api_key_sid"], facts["api_key_secret"])
        assert httpx.get(f"{facts['url']}/Services", auth=key).status_code == 200
        process.terminate()
        rest, said = process.communicate(timeout=PATIENCE)
        assert (process.returncode, rest, said) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_exits_cleanly_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    with _process(tmp_path, "--port", "0", "--json") as process:
        _first_line(process)
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
        assert (process.returncode, said) == (0, "")


def test_serve_exits_when_standard_input_closes(tmp_path: Path) -> None:
    with _process(tmp_path, "--port", "0", "--json", "--until-eof") as process:
        _first_line(process)
        _, said = process.communicate(timeout=PATIENCE)
        assert (process.returncode, said) == (0, "")


def test_serve_uses_an_inherited_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        handle = listener.fileno()
        with _process(tmp_path, "--fd", str(handle), "--json", pass_fds=(handle,)) as process:
            facts = _first_line(process)
            assert facts["url"] == f"http://127.0.0.1:{port}/v1"
            assert httpx.get(f"{facts['url']}/Services").status_code == 401


def test_the_readable_output_has_the_url_and_no_token(tmp_path: Path) -> None:
    with _process(tmp_path, "--port", "0") as process:
        assert process.stderr is not None
        said = [process.stderr.readline() for _ in range(5)]
        process.terminate()
        assert process.communicate(timeout=PATIENCE)[0] == ""
    kept = json.loads((tmp_path / "account.json").read_text())
    assert "http://127.0.0.1:" in said[0]
    assert str(tmp_path / "account.json") in said[2]
    assert kept["auth_token"] not in "".join(said)
    assert kept["api_key_secret"] not in "".join(said)


def test_the_environment_sets_the_credentials(tmp_path: Path) -> None:
    environment = {"MEDIADECK_SERVE_ACCOUNT_SID": "AC" + "1" * 32, "MEDIADECK_SERVE_AUTH_TOKEN": "mine"}
    with _process(tmp_path, "--port", "0", "--json", environment=environment) as process:
        facts = _first_line(process)
        assert (facts["account_sid"], facts["auth_token"]) == ("AC" + "1" * 32, "mine")
        assert httpx.get(f"{facts['url']}/Services", auth=("AC" + "1" * 32, "mine")).status_code == 200


def test_options_set_the_rules_of_the_service(tmp_path: Path) -> None:
    options = (
        "--any-token",
        "--collect-after",
        "0",
        "--max-mb",
        "1",
        "--delay-ms",
        "1",
        "--max-concurrent",
        "9",
    )
    with _process(tmp_path, "--port", "0", "--json", *options) as process:
        facts = _first_line(process)
        with httpx.Client(base_url=facts["url"], headers={"X-Twilio-Token": "any"}) as client:
            [service] = client.get("/Services").json()["services"]
            media = f"/Services/{service['sid']}/Media"
            assert client.post(media, content=bytes(1024 * 1024)).status_code == 201
            assert client.post(media, content=bytes(1024 * 1024 + 1)).status_code == 413


def test_an_error_rate_of_one_answers_only_errors(tmp_path: Path) -> None:
    with _process(tmp_path, "--port", "0", "--json", "--error-rate", "1") as process:
        assert httpx.get(f"{_first_line(process)['url']}/Services").status_code == 503


@pytest.mark.parametrize(
    "options",
    [
        ("--error-rate", "1.5"),
        ("--error-rate", "nan"),
        ("--collect-after", "-1"),
        ("--max-mb", "0"),
        ("--max-concurrent", "many"),
        ("--delay-ms", "99999999999"),
    ],
)
def test_an_out_of_range_option_is_refused_with_a_message(
    tmp_path: Path, options: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--data", str(tmp_path / "data"), *options])
    assert ended.value.code == 2
    assert f"argument {options[0]}: '{options[1]}' is not a " in capsys.readouterr().err


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = _get_rejection(tmp_path, "--port", str(port))
    assert said == (
        f"mediadeck: Cannot listen on 127.0.0.1 port {port}: Address already in use. "
        "Choose another port with --port; 0 chooses a free one.\n"
    )


def test_an_unusable_option_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "cannot be used" in _get_rejection(tmp_path / "file", "--port", "0")
    assert "File descriptor 99 is not an inherited socket" in _get_rejection(tmp_path / "data", "--fd", "99")
    assert "Cannot listen on no.such.host.invalid" in _get_rejection(
        tmp_path / "data", "--host", "no.such.host.invalid"
    )


def test_two_services_on_one_folder_serve_the_same(tmp_path: Path) -> None:
    with service_process(tmp_path, "--no-samples") as one, service_process(tmp_path) as other:
        assert one.auth == other.auth
        service = httpx.get(f"{one.url}/Services", auth=one.auth).json()["services"][0]
        uploaded = httpx.post(f"{one.url}/Services/{service['sid']}/Media", content=b"x", auth=one.auth)
        there = f"{other.url}/Services/{service['sid']}/Media/{uploaded.json()['sid']}/Content"
        assert httpx.get(there, auth=other.auth, follow_redirects=True).content == b"x"
