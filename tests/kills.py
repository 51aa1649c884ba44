"""Kill the service again and again while eight writers upload, and count what became of the uploads.

``python -m tests.kills`` kills it a hundred times, ``--kills N`` as often as it says; then it kills uploads
and downloads, by repeating tests/transfers/test_killed.py. ``--quick`` kills the service five times, and
nothing else. It prints a line of counts for each, and ends with 1 where anything acknowledged is lost or
wrong, or lies there without a record, or a transfer that was killed is not taken up again, once and whole.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from tests.local_service import service_process
from tests.server.conftest import names_under
from tests.server.processes import silent, started
from tests.server.writers import PATIENCE, Writers
from tui.server import Check, listening_socket

KILLS: Final = 100
QUICK_KILLS: Final = 5
ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the uploads: those acknowledged, lost and wrong, and the problems on the disk."""

    kills: int
    acknowledged: int
    lost: int
    wrong: int
    problems: int

    @property
    def is_sound(self) -> bool:
        """Whether all that was acknowledged is there, whole, and nothing else."""
        return not (self.lost or self.wrong or self.problems)


def kill_service(data: Path, kills: int, seed: int = 0) -> Outcome:
    """Kill the service over ``data`` so often, at random moments, and check each media afterwards."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    with service_process(data, "--no-samples") as service:
        [found] = httpx.get(f"{service.url}/Services", auth=service.auth).json()["services"]
    media = f"/v1/Services/{found['sid']}/Media"
    with listening_socket("127.0.0.1", 0) as listener:
        with Writers(listener.getsockname()[1], media, service.auth) as writers:
            for _ in range(kills):
                process = started(listener, data, silent)
                writers.wait_for_more(chance.randrange(1, 6))
                process.join(chance.uniform(0, 0.02))
                process.kill()
                process.join(PATIENCE)
            process = started(listener, data, silent)
        process.kill()
        process.join(PATIENCE)
    kept = names_under(data / "content")
    with service_process(data) as service, httpx.Client(auth=service.auth, follow_redirects=True) as client:
        wrong = sum(
            not _is_whole(client, f"{service.origin}{media}/{sid}/Content", writers.acknowledged.get(sid))
            for sid in names_under(data / "content")
        )
    lost = set(writers.acknowledged) - set(kept)
    return Outcome(kills, len(writers.acknowledged), len(lost), wrong, len(list(Check(data).problems())))


def _is_whole(client: httpx.Client, url: str, sha256: str | None) -> bool:
    """Tell whether what lies on the disk is a media: a part of an upload would not be found."""
    answer = client.get(url)
    return answer.status_code == 200 and sha256 in {None, hashlib.sha256(answer.content).hexdigest()}


def repeat_killed_transfers(rounds: int) -> int:
    """Run the tests that kill transfers so often, print the count, and return how many rounds failed."""
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "tests/transfers/test_killed.py"]
    failed = 0
    for _ in range(rounds):
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            failed += 1
            sys.stderr.write(ended.stdout)
    print(f"transfers: {rounds} rounds, {failed} failed")  # noqa: T201 - as below
    return failed


def main() -> int:
    """Kill, print the counts, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mediadeck-kills-") as folder:
        outcome = kill_service(Path(folder), QUICK_KILLS if arguments.quick else arguments.kills)
    print(  # noqa: T201 - this is what it is for
        f"service: {outcome.kills} kills, {outcome.acknowledged} acknowledged, {outcome.lost} lost, "
        f"{outcome.wrong} wrong, {outcome.problems} problems",
        flush=True,
    )
    failed = 0 if arguments.quick else repeat_killed_transfers(arguments.rounds)
    return 0 if outcome.is_sound and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
