"""Kill ``get`` and ``export --resume`` repeatedly, let the last run finish, and count the errors."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.catalog.places import conversation, media, message, running, service
from tests.cli.shell import Shell, files_under
from tests.programs import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_FILES: Final = 30
_PATIENCE: Final = 60.0
_MANIFEST: Final = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class DownloadOutcome:
    """The number of kills, and the files that are lost, wrong or superfluous."""

    kills: int
    files: int
    lost: int
    wrong: int
    left_over: int

    @property
    def is_sound(self) -> bool:
        """Whether each file exists once and complete, and nothing else exists."""
        return not (self.lost or self.wrong or self.left_over)


def kill_downloads(folder: Path, command: str, kills: int, seed: int = 0) -> DownloadOutcome:
    """Kill ``get`` or ``export`` this often, at random moments of its transfers; then run it to its end."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    contents = {f"{number}.bin": chance.randbytes(chance.randrange(3_000_000)) for number in range(_FILES)}
    sent = [message(media(name, content, "x/y")) for name, content in contents.items()]
    with running(folder / "data", service("Harbour", conversation("Team", *sent))) as found:
        shell, out = Shell(found, folder), folder / "out"
        arguments = [
            "--at-once",
            "2",
            "-o",
            str(out),
            *(["--resume", "--layout", "{filename}"] if command == "export" else contents),
        ]
        line = (command, shell.service_sid, *arguments)
        assert shell.run("sync", shell.service_sid).returncode == 0
        killed = sum(_kill(shell, line, out, chance.uniform(0, 0.03)) for _ in range(kills))
        assert shell.run(*line).returncode == 0
    there = files_under(out)
    wrong = _wrong_in_manifest(there)
    there = {path.rpartition("/")[2]: content for path, content in there.items() if path != _MANIFEST}
    wrong += sum(there[name] != content for name, content in contents.items() if name in there)
    lost, left_over = contents.keys() - there.keys(), there.keys() - contents.keys()
    return DownloadOutcome(killed, len(contents), len(lost), wrong, len(left_over))


def _kill(shell: Shell, line: Sequence[str], out: Path, seconds: float) -> bool:
    """Start the command, and kill it this long after new data; return whether it was still running."""
    before = _bytes_under(out)
    with shell.begin(*line) as process:
        wait_until(
            lambda: process.poll() is not None or _bytes_under(out) != before,
            lambda: "nothing came",
            _PATIENCE,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
    return process.returncode == -9


def _bytes_under(folder: Path) -> int:
    sizes = 0
    for path in folder.rglob("*"):
        try:
            sizes += path.stat().st_size
        except FileNotFoundError:  # it has been renamed meanwhile
            continue
    return sizes


def _wrong_in_manifest(there: dict[str, bytes]) -> int:
    """Count the files without exactly one correct line in the manifest of an export."""
    if _MANIFEST not in there:
        return 0
    lines = [json.loads(line) for line in there[_MANIFEST].splitlines()]
    stated = sorted((line["path"], line["sha256"]) for line in lines)
    found = sorted((path, hashlib.sha256(content).hexdigest()) for path, content in there.items())
    return len(set(stated) ^ {one for one in found if one[0] != _MANIFEST}) + len(stated) - len(set(stated))
