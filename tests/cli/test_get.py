"""``mediadeck get``: saved files, output and exit codes."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.shell import LARGE, Shell, files_under
from tests.cli.terminals import PATIENCE, PROGRAM, REPOSITORY, environment
from tui.transfers.files.names import make_part_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def test_get_saves_by_sid_and_prints_the_path(shell: Shell) -> None:
    out = shell.home / "out"
    ended = shell.run("get", "harbour [/BOLD]", shell.sid_of("a.txt"), "-o", str(out))
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == f"mediadeck: a.txt: saved as {out}/a.txt\n"
    assert files_under(out) == {"a.txt": b"third"}


def test_get_accepts_a_layout_and_prints_a_line_per_file(shell: Shell) -> None:
    out = shell.home / "out"
    sids = [shell.sid_of("a.txt"), shell.sid_of("big.bin")]
    layout = "{conversation}/{sid}-{filename}"
    ended = shell.run("get", shell.service_sid, *sids, "-o", str(out), "--layout", layout, "--json")
    assert ended.returncode == 0
    told = {line["media_sid"]: line for line in map(json.loads, ended.stdout.splitlines())}
    assert told.keys() == set(sids)
    for sid, name, size in zip(sids, ("a.txt", "big.bin"), (5, len(LARGE)), strict=True):
        line = told[sid]
        assert (line["transfer"], line["state"], line["size"]) == ("download", "done", size)
        assert line["path"] == f"{out}/Team/{sid}-{name}"
    assert ended.stderr == "mediadeck: 2 done; 60.0 MB.\n"


def test_get_has_exit_codes_for_all_some_and_none(shell: Shell) -> None:
    gone = "ME" + "0" * 32
    some = shell.run("get", shell.service_sid, gone, shell.sid_of("a.txt"), "-o", str(shell.home / "out"))
    assert some.returncode == 1
    assert f"{gone}: The service could not find it" in some.stderr
    assert some.stderr.endswith("mediadeck: 1 done, 1 failed; 5 B.\n")
    assert shell.run("get", shell.service_sid, gone, "-o", str(shell.home / "out")).returncode == 1
    assert shell.run("get", shell.service_sid, "no such name").returncode == 4
    assert shell.run("get", "Nowhere", gone).returncode == 4
    assert shell.run("get", shell.service_sid, gone, "--layout", "../{filename}").returncode == 2


def interrupted(shell: Shell, command: Sequence[str], part: Path, end: signal.Signals) -> tuple[int, str]:
    """Send a signal to a command once its part grows; return the exit code and its output."""
    before = part.stat().st_size if part.exists() else 0
    with shell.begin(*command) as process:
        while process.poll() is None and not (part.exists() and part.stat().st_size > before):
            time.sleep(0.001)  # it finishes very soon
        process.send_signal(end)
        _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def test_an_interrupted_get_leaves_a_part_and_resumes(shell: Shell) -> None:
    out, sid = shell.home / "out", shell.sid_of("big.bin")
    command = ("get", shell.service_sid, sid, "-o", str(out), "--json")
    part = out / f"big.bin.{sid}.part"
    for end, code in ((signal.SIGINT, 130), (signal.SIGHUP, 129), (signal.SIGKILL, -9)):
        ended_with, said = interrupted(shell, command, part, end)
        for _ in range(30):
            if ended_with != 0:
                break
            (out / "big.bin").unlink()  # it finished before the signal: try again
            ended_with, said = interrupted(shell, command, part, end)
        assert ended_with == code
        assert end is signal.SIGKILL or "Run the same command to resume." in said
        assert set(files_under(out)) == {part.name}
    ended = shell.run(*command)
    assert ended.returncode == 0
    assert files_under(out) == {"big.bin": LARGE}


def test_a_repeated_get_detects_saved_and_changed_files(shell: Shell) -> None:
    out, sids = shell.home / "out", [shell.sid_of("a.txt"), shell.sid_of("big.bin")]
    command = ("get", shell.service_sid, *sids, "-o", str(out))
    assert shell.run(*command).returncode == 0
    again = shell.run(*command)
    assert again.returncode == 0
    assert f"mediadeck: a.txt: is already saved as {out}/a.txt\n" in again.stderr
    assert again.stderr.endswith("mediadeck: 0 done, 2 already saved; 0 B.\n")
    assert files_under(out) == {"a.txt": b"third", "big.bin": LARGE}
    (out / "a.txt").write_bytes(b"mine!")
    (out / "big.bin").unlink()
    told = [json.loads(line) for line in shell.run(*command, "--json").stdout.splitlines()]
    assert {one["path"] for one in told} == {f"{out}/a (1).txt", f"{out}/big.bin"}
    assert files_under(out) == {"a.txt": b"mine!", "a (1).txt": b"third", "big.bin": LARGE}
    told = [json.loads(line) for line in shell.run(*command, "--json").stdout.splitlines()]
    assert [(one["state"], one["was_there"]) for one in told] == [("done", True)] * 2


def test_get_distinguishes_media_of_the_same_name_and_size(shell: Shell) -> None:
    file, out = shell.home / "a.txt", shell.home / "out"
    file.write_bytes(b"other")
    assert shell.run("put", shell.service_sid, "Team", str(file)).returncode == 0
    first, second = shell.sid_of("a.txt"), shell.messages("Team")[-1]["media"][0]["sid"]
    assert shell.run("get", shell.service_sid, first, "-o", str(out)).returncode == 0
    assert shell.run("get", shell.service_sid, second, "-o", str(out)).returncode == 0
    assert files_under(out) == {"a.txt": b"third", "a (1).txt": b"other"}


def test_get_uses_the_configured_layout(shell: Shell) -> None:
    folder = shell.home / "config"
    folder.mkdir()
    shell.variables["MEDIADECK_CONFIG_DIR"] = str(folder)
    command = ("get", shell.service_sid, shell.sid_of("a.txt"), "-o", str(shell.home / "out"))
    (folder / "config.toml").write_text("[transfers]\nat_once = 1\nlayout = '{conversation}/{filename}'\n")
    assert shell.run(*command).returncode == 0
    assert files_under(shell.home / "out") == {"Team/a.txt": b"third"}
    (folder / "config.toml").write_text("[transfers]\nat_once = 0\n")
    (shell.home / "x.txt").write_text("x")
    for wrong in (
        shell.run(*command),
        shell.run("put", shell.service_sid, "Team", str(shell.home / "x.txt")),
    ):
        assert wrong.returncode == 2
        assert "config.toml, line 2: transfers.at_once: expected `int` >= 1." in wrong.stderr


def seen_while_held_up(shell: Shell, command: Sequence[str], part: Path) -> str:
    """Run a download in a terminal and pause it briefly once its part grows; return the output."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *command],
        cwd=REPOSITORY,
        env=environment(**shell.variables),
        stdin=subprocess.DEVNULL,
        stderr=its,
    ) as process:
        os.close(its)
        while process.poll() is None and not (part.exists() and part.stat().st_size):
            time.sleep(0.001)
        process.send_signal(signal.SIGSTOP)  # longer than the delay before the bars are drawn
        time.sleep(0.3)
        process.send_signal(signal.SIGCONT)
        written = b""
        while b"saved as" not in written:
            written += os.read(ours, 65536)
        assert process.wait(PATIENCE) == 0
    os.close(ours)
    return written.decode().partition("saved as")[0]


@pytest.mark.parametrize("columns", ["60", "100"])
def test_get_shows_and_removes_progress_bars_on_a_terminal(shell: Shell, columns: str) -> None:
    out, sid = shell.home / "out", shell.sid_of("big.bin")
    shell.variables["COLUMNS"] = columns
    command, part = ("get", shell.service_sid, sid, "-o", str(out)), out / f"big.bin.{sid}.part"
    seen = seen_while_held_up(shell, command, part)
    for _ in range(30):
        if "/60.0 MB" in seen:
            break
        (out / "big.bin").unlink()  # it finished before the pause: try again
        seen = seen_while_held_up(shell, command, part)
    assert "big.bin" in seen
    assert "/60.0 MB" in seen


def test_get_recognizes_a_folder_under_any_path(shell: Shell) -> None:
    (shell.home / "link").symlink_to(shell.home / "out")
    for folder in (shell.home / "out", shell.home / "other" / ".." / "out", shell.home / "link"):
        ended = shell.run("get", shell.service_sid, shell.sid_of("a.txt"), "-o", str(folder))
        assert ended.returncode == 0
    assert files_under(shell.home / "out") == {"a.txt": b"third"}


def test_get_removes_a_part_left_as_a_second_name_by_a_kill(shell: Shell) -> None:
    out = shell.home / "out"
    sid = shell.sid_of("a.txt")
    assert shell.run("get", shell.service_sid, sid, "-o", str(out)).returncode == 0
    (out / make_part_name("a.txt", sid)).hardlink_to(out / "a.txt")
    again = shell.run("get", shell.service_sid, sid, "-o", str(out))
    assert again.returncode == 0, again.stderr
    assert files_under(out) == {"a.txt": b"third"}


def test_saved_media_are_found_until_the_file_is_deleted(shell: Shell) -> None:
    def listed(where: str) -> list[str]:
        ended = shell.run("ls", shell.service_sid, "--filter", where, "--json")
        assert ended.returncode == 0
        return [row["sid"] for row in json.loads(ended.stdout)]

    out, sid = shell.home / "out", shell.sid_of("a.txt")
    assert shell.run("sync", shell.service_sid).returncode == 0
    assert listed("is:downloaded") == []
    assert shell.run("get", shell.service_sid, sid, "-o", str(out)).returncode == 0
    assert listed("is:downloaded") == [sid]
    assert sid not in listed("-is:downloaded")
    (out / "a.txt").unlink()
    assert listed("is:downloaded") == []
