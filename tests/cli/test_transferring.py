"""Common behaviour of ``get``, ``put`` and ``export``: signals, streams, parallelism."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.cli.shell import LARGE, Shell, files_under
from tests.cli.terminals import PATIENCE, PROGRAM, REPOSITORY, environment


def many_small(shell: Shell, count: int = 200) -> list[str]:
    """Upload many small media to the service, and return their SIDs."""
    url = f"{shell.found.url}/Services/{shell.service_sid}/Media"
    sids = []
    with httpx.Client(auth=shell.found.auth) as client:
        for number in range(count):
            posted = client.post(url, params={"Filename": f"{number}.bin"}, content=os.urandom(20_000))
            sids.append(str(posted.raise_for_status().json()["sid"]))
    return sids


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_download_of_many_small_media_saves_none_twice(
    shell: Shell, number: signal.Signals
) -> None:
    sids, out = many_small(shell), shell.home / "out"
    command = ("get", shell.service_sid, *sids, "-o", str(out))
    for least in (1, 80):
        process = shell.begin(*command)
        while len(list(out.rglob("*"))) <= least and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
        if number is not signal.SIGKILL and process.returncode:
            assert process.returncode == 128 + number, said
            assert f"stopped by {number.name}; complete files are saved" in said
    ended = shell.run(*command)
    assert ended.returncode == 0, ended.stderr
    there = files_under(out)
    assert sorted(there) == sorted(f"{n}.bin" for n in range(len(sids)))
    assert {len(content) for content in there.values()} == {20_000}


def with_streams(shell: Shell, *arguments: str, stdout: int, stderr: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=REPOSITORY,
        env=environment(**shell.variables),
        stdout=stdout,
        stderr=stderr,
        text=True,
        check=False,
    )


def test_progress_bars_do_not_mix_with_data(shell: Shell) -> None:
    leader, follower = pty.openpty()
    sids = [shell.sid_of("a.txt"), shell.sid_of("big.bin")]
    command = ("get", shell.service_sid, *sids, "-o", str(shell.home / "out"), "--json")
    ended = with_streams(shell, *command, stdout=subprocess.PIPE, stderr=follower)
    os.close(follower)
    os.close(leader)
    assert ended.returncode == 0
    assert {json.loads(line)["media_sid"] for line in ended.stdout.splitlines()} == set(sids)


def test_quiet_prints_only_errors(shell: Shell) -> None:
    out = str(shell.home / "out")
    ended = shell.run("get", "-q", shell.service_sid, shell.sid_of("a.txt"), "-o", out)
    assert (ended.returncode, ended.stderr) == (0, "")
    gone = shell.run("get", "-q", shell.service_sid, "ME" + "0" * 32, shell.sid_of("a.txt"), "-o", out)
    assert gone.returncode == 1
    assert "The service could not find it" in gone.stderr


def test_an_output_error_is_a_failure(shell: Shell) -> None:
    command = ("get", shell.service_sid, shell.sid_of("a.txt"), "-o", str(shell.home / "out"), "--json")
    full = os.open("/dev/full", os.O_WRONLY)
    ended = with_streams(shell, *command, stdout=full, stderr=subprocess.PIPE)
    os.close(full)
    assert ended.returncode == 1
    assert "could not be written: No space left on device" in ended.stderr
    assert (shell.home / "out" / "a.txt").read_bytes() == b"third"


def test_an_invalid_number_of_parallel_transfers_is_refused(shell: Shell) -> None:
    for number in ("0", "-1", "33", "many"):
        assert shell.run("get", shell.service_sid, "x", "--at-once", number).returncode == 2


def test_closed_output_streams_do_not_stop_the_work(shell: Shell) -> None:
    out = shell.home / "out"
    full = os.open("/dev/full", os.O_WRONLY)
    some = ("get", shell.service_sid, "nosuch", shell.sid_of("a.txt"), "-o", str(out))
    assert with_streams(shell, *some, stdout=subprocess.PIPE, stderr=full).returncode == 1
    assert files_under(out) == {"a.txt": b"third"}
    command = ("get", shell.service_sid, shell.sid_of("big.bin"), "-o", str(out))
    assert with_streams(shell, *command, stdout=subprocess.PIPE, stderr=full).returncode == 0
    assert with_streams(shell, *command, "--json", stdout=full, stderr=full).returncode == 1
    os.close(full)
    assert files_under(out) == {"a.txt": b"third", "big.bin": LARGE}


def test_an_interrupt_reports_what_was_saved(shell: Shell) -> None:
    sids, out = many_small(shell), shell.home / "out"
    with shell.begin("get", shell.service_sid, *sids, "-o", str(out), "--json") as process:
        while len(list(out.rglob("*"))) < 20 and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=PATIENCE)
    names = [Path(json.loads(line)["path"]).name for line in told.splitlines()]
    assert sorted(names) == sorted(files_under(out))
