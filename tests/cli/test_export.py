"""``mediadeck export``: files, and a manifest to verify them."""

from __future__ import annotations

import hashlib
import json

from tests.cli.shell import Shell, files_under
from tests.programs import wait_until
from tui.transfers.download.manifest import Manifest
from tui.transfers.files.names import make_part_name


def test_export_writes_a_manifest_that_can_be_checked_and_resumes(shell: Shell) -> None:
    out = shell.home / "out"
    command = ("export", shell.service_sid, "-o", str(out))
    first = shell.run(*command, "--filter", "second OR b", "--json")
    assert first.returncode == 0, first.stderr
    again = shell.run(*command)
    assert again.returncode == 2
    assert "already has a manifest.jsonl: add --resume" in again.stderr
    resumed = shell.run(*command, "--resume", "--json")
    assert resumed.returncode == 0
    there = files_under(out)
    lines = [json.loads(line) for line in there.pop("manifest.jsonl").splitlines()]
    assert {line["path"] for line in lines} == there.keys()
    assert len(lines) == 4
    assert {path.partition("/")[0] for path in there} == {"Case 7_8", "Team"}
    for line in lines:
        assert line["sha256"] == hashlib.sha256(there[line["path"]]).hexdigest()
        assert line["media"]["sid"] == line["sid"]
        assert "links" not in line["media"]
    (out / lines[0]["path"]).unlink()
    last = shell.run(*command, "--resume")
    assert "3 of 4 media are already saved." in last.stderr
    assert len(files_under(out)) == 5
    changed = out / lines[1]["path"]
    changed.write_bytes(bytes(changed.stat().st_size))
    assert "3 of 4 media are already saved." in shell.run(*command, "--resume").stderr
    there = files_under(out)
    lines = [json.loads(line) for line in there.pop("manifest.jsonl").splitlines()]
    assert len(lines) == 4
    assert all(line["sha256"] == hashlib.sha256(there[line["path"]]).hexdigest() for line in lines)


def test_an_export_without_matches_says_so_once(shell: Shell) -> None:
    ended = shell.run("export", shell.service_sid, "-o", str(shell.home / "out"), "--filter", "no_such_word")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == "mediadeck: No media match this filter.\n"


def test_export_with_an_invalid_filter_is_a_usage_error(shell: Shell) -> None:
    ended = shell.run("export", shell.service_sid, "--filter", "size:>huge")
    assert ended.returncode == 2
    assert ended.stdout == ""


def test_a_killed_export_leaves_no_duplicates(shell: Shell) -> None:
    out = shell.home / "out"
    command = ("export", shell.service_sid, "-o", str(out), "--resume", "--at-once", "1")
    with shell.begin(*command) as process:
        wait_until(lambda: any(out.rglob("*")) if out.exists() else False, lambda: "nothing came", 30)
        process.kill()
        process.communicate()
    assert shell.run(*command).returncode == 0
    there = files_under(out)
    lines = [json.loads(line) for line in there.pop("manifest.jsonl").splitlines()]
    assert sorted(line["path"] for line in lines) == sorted(there)
    assert len(lines) == 4


def test_a_part_left_between_two_names_of_a_file_is_removed_by_the_next_export(shell: Shell) -> None:
    out = shell.home / "out"
    command = ("export", shell.service_sid, "-o", str(out), "--resume", "--layout", "{filename}")
    assert shell.run(*command).returncode == 0
    before = files_under(out)
    saved = out / "big.bin"
    (out / make_part_name(saved.name, shell.sid_of("big.bin"))).hardlink_to(saved)
    assert shell.run(*command).returncode == 0
    assert files_under(out) == before


def test_two_exports_to_one_folder_do_not_mix(shell: Shell) -> None:
    out = shell.home / "out"
    command = ("export", shell.service_sid, "-o", str(out), "--resume")
    out.mkdir()
    (other := Manifest(out)).claim()
    refused = shell.run(*command)
    assert refused.returncode == 1
    assert f"{out}: another export is writing there: wait until it ends." in refused.stderr
    assert files_under(out) == {}
    other.release()
    assert shell.run(*command).returncode == 0
    assert len(files_under(out)) == 5
