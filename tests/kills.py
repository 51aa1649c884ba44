"""Kill the service, ``get``, ``export`` and the browser repeatedly, and count lost and damaged media.

``python -m tests.kills`` kills the service a hundred times under eight writers, or ``--kills N``
times. It then kills ``get`` and ``export --resume`` in ``--rounds N`` rounds of four, kills as many browsers
with queued uploads, and repeats tests/transfers/test_killed.py as often. ``--quick`` kills the service five
times, and ``get`` and ``export`` twice, in less than 20 s. It prints a line of counts for each, and exits
with 1 if acknowledged media are lost, wrong, unrecorded or duplicated, or if a killed transfer is not
resumed.
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

from tests.browser_kills import end_browsers
from tests.download_kills import kill_downloads
from tests.local_service import service_process
from tests.server.conftest import list_names
from tests.server.processes import silence_stdout, start_service
from tests.server.writers import PATIENCE, Writers
from tui.server import Check, open_listening_socket

KILLS: Final = 100
QUICK_KILLS: Final = 5
DOWNLOAD_KILLS: Final = 4
QUICK_DOWNLOAD_KILLS: Final = 2
ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """The uploads that were acknowledged, lost and wrong, and the problems on the disk."""

    kills: int
    acknowledged: int
    lost: int
    wrong: int
    problems: int

    @property
    def is_sound(self) -> bool:
        """Whether exactly the acknowledged media exist, all complete."""
        return not (self.lost or self.wrong or self.problems)


def kill_service(data: Path, kills: int, seed: int = 0) -> Outcome:
    """Kill the service on ``data`` this often, at random moments, and check each media afterwards."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    with service_process(data, "--no-samples") as service:
        [found] = httpx.get(f"{service.url}/Services", auth=service.auth).json()["services"]
    media = f"/v1/Services/{found['sid']}/Media"
    with open_listening_socket("127.0.0.1", 0) as listener:
        with Writers(listener.getsockname()[1], media, service.auth) as writers:
            for _ in range(kills):
                process = start_service(listener, data, silence_stdout)
                writers.wait_for_more(chance.randrange(1, 6))
                process.join(chance.uniform(0, 0.02))
                process.kill()
                process.join(PATIENCE)
            process = start_service(listener, data, silence_stdout)
        process.kill()
        process.join(PATIENCE)
    kept = list_names(data / "content")
    with service_process(data) as service, httpx.Client(auth=service.auth, follow_redirects=True) as client:
        wrong = sum(
            not _is_whole(client, f"{service.origin}{media}/{sid}/Content", writers.acknowledged.get(sid))
            for sid in list_names(data / "content")
        )
    lost = set(writers.acknowledged) - set(kept)
    return Outcome(kills, len(writers.acknowledged), len(lost), wrong, len(list(Check(data).find_problems())))


def _is_whole(client: httpx.Client, url: str, sha256: str | None) -> bool:
    """Return whether a file on the disk is a media; the part of an upload is not."""
    answer = client.get(url)
    return answer.status_code == 200 and sha256 in {None, hashlib.sha256(answer.content).hexdigest()}


def repeat_killed_transfers(rounds: int) -> int:
    """Run the tests that kill transfers this often, print the count, and return the failed rounds."""
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "tests/transfers/test_killed.py"]
    failed = 0
    for _ in range(rounds):
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            failed += 1
            sys.stderr.write(ended.stdout)
    print(f"transfers: {rounds} rounds, {failed} failed")  # noqa: T201 - as below
    return failed


def repeat_killed_downloads(command: str, rounds: int, kills: int) -> bool:
    """Kill ``command`` in this many rounds; print the counts, and return whether all is well."""
    outcomes = []
    for seed in range(rounds):
        with tempfile.TemporaryDirectory(prefix="mediadeck-kills-") as folder:
            outcomes.append(kill_downloads(Path(folder), command, kills, seed))
    lost, wrong, left_over = (
        sum(counts)
        for counts in zip(*((one.lost, one.wrong, one.left_over) for one in outcomes), strict=True)
    )
    print(  # noqa: T201 - as below
        f"{command}: {rounds} rounds, {sum(one.kills for one in outcomes)} kills, {lost} lost, "
        f"{wrong} wrong, {left_over} left over",
        flush=True,
    )
    return all(one.is_sound for one in outcomes)


def repeat_ended_browsers(rounds: int) -> bool:
    """Kill this many browsers with queued uploads; print the counts, and return whether all is well."""
    with tempfile.TemporaryDirectory(prefix="mediadeck-kills-") as folder:
        outcome = end_browsers(Path(folder), rounds)
    print(  # noqa: T201 - as below
        f"browser: {outcome.endings} endings, {outcome.offered} offered again, {outcome.lost} lost, "
        f"{outcome.doubled} doubled",
        flush=True,
    )
    return outcome.is_sound


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
    print(  # noqa: T201 - the purpose of this script
        f"service: {outcome.kills} kills, {outcome.acknowledged} acknowledged, {outcome.lost} lost, "
        f"{outcome.wrong} wrong, {outcome.problems} problems",
        flush=True,
    )
    is_sound = outcome.is_sound
    rounds, kills = (1, QUICK_DOWNLOAD_KILLS) if arguments.quick else (arguments.rounds, DOWNLOAD_KILLS)
    for command in ("get", "export"):
        is_sound &= repeat_killed_downloads(command, rounds, kills)
    if not arguments.quick:
        is_sound &= repeat_ended_browsers(arguments.rounds)
        is_sound &= repeat_killed_transfers(arguments.rounds) == 0
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
