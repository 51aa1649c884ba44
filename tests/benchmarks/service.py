"""Compares the local service with nginx, the disk and a minimal route, and prints a table with ratios.

    uv run --group dev python -m tests.benchmarks.service

It needs nginx and curl (``apt-get install nginx-light curl``), and uses wrk if it is installed. All
figures are medians of rounds in which both sides take turns, so that a busy machine affects both equally.

An upload is received, hashed and written on two or three processors at once, and dd needs only one:
the ratio falls if the disk is as fast as memory, or if processors are few and busy.
To tell these apart, the same is measured for bare threads (receiver.py): their result
is the limit of the machine.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.benchmarks import loads, peers
from tests.local_service import service_process

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local_service import RunningService

_SIZE: Final = 157_286_400
_PIECE: Final = 1 << 20
_PROGRAMS: Final = {"nginx": "nginx-light", "curl": "curl"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: our figure and the peer's, the unit, and the target ratio."""

    what: str
    figures: tuple[float, float]
    unit: str
    aim: float

    def __str__(self) -> str:
        """Return the printed line."""
        ours, peer = self.figures
        return (
            f"{self.what:<36} {ours:>9,.0f} {peer:>9,.0f} {self.unit:<5} {ours / peer:>6.2f} {self.aim:>6.2f}"
        )


class Subject:
    """The local service, and the requests to measure."""

    def __init__(self, service: RunningService) -> None:
        self._credentials = ":".join(service.auth)
        self._status = Path(f"/proc/{service.pid}")
        self.authorization = f"Basic {base64.b64encode(self._credentials.encode()).decode()}"
        services = json.loads(self._get(f"{service.url}/Services"))["services"]
        self._service = f"{service.url}/Services/{services[0]['sid']}"
        [inbox] = json.loads(self._get(f"{self._service}/Conversations"))["conversations"]
        self._messages = f"{self._service}/Conversations/{inbox['sid']}/Messages"
        self._media_sid = ""

    def upload(self, source: Path) -> float:
        """Upload a file; return the seconds."""
        seconds, answer = loads.upload(f"{self._service}/Media", self._credentials, source)
        self._media_sid = json.loads(answer)["sid"]
        return seconds

    def upload_and_delete(self, source: Path) -> float:
        """Upload a file, return the seconds, and leave nothing behind."""
        seconds = self.upload(source)
        message = json.loads(self._get("--data", f"MediaSid={self._media_sid}", self._messages))["sid"]
        self._get("--request", "DELETE", f"{self._messages}/{message}")
        return seconds

    @property
    def url(self) -> str:
        """The last uploaded media."""
        return f"{self._service}/Media/{self._media_sid}"

    def download(self) -> float:
        """Download the media from its temporary URL; return the seconds."""
        return loads.download(json.loads(self.fetch())["links"]["content_direct_temporary"])

    def fetch(self) -> str:
        """Return the media as fetched."""
        return self._get(self.url)

    def requests_per_second(self) -> float:
        """Return the fetches of the media per second."""
        return loads.requests_per_second(self.url, self.authorization)

    def resident_now(self) -> float:
        """Return its memory in MB, and reset the recorded peak."""
        (self._status / "clear_refs").write_text("5")
        return self._memory("VmRSS")

    def resident_at_most(self) -> float:
        """Return its peak memory since then, in MB."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> float:
        found = re.search(rf"{name}:\s+(\d+) kB", (self._status / "status").read_text())
        assert found is not None
        return int(found[1]) / 1024

    def _get(self, *options: str) -> str:
        return loads.curl("--user", self._credentials, *options)[1]


def measure(folder: Path, rounds: int) -> list[Line]:
    """Run all measurements in a folder, ours and the peer's in turn; return the lines of the table."""
    served = folder / "nginx"
    served.mkdir()
    large = _file_of(_SIZE, served / "large")
    small = _file_of(_PIECE, folder / "small")
    with service_process(folder / "data", "--no-samples") as service, peers.nginx(served) as nginx:
        subject = Subject(service)
        subject.upload(small)
        with peers.bare_route(subject.fetch()) as bare:
            for url in (subject.url, bare):
                loads.requests_per_second(url, subject.authorization)
            before = subject.resident_now()
            fetches = _by_turns(
                rounds, subject.requests_per_second, lambda: loads.requests_per_second(bare, "")
            )
        # Both delete their copies: filling memory that was never touched, as in a virtual machine whose host
        # reclaims free memory, costs more than everything else.
        uploads = _by_turns(
            rounds,
            lambda: subject.upload_and_delete(large),
            lambda: peers.copy_to_disk(large, folder / "copy"),
        )
        with peers.bare_receiver(folder) as receiver:
            bare_uploads = _by_turns(
                rounds,
                lambda: loads.upload(receiver, "", large)[0],
                lambda: peers.copy_to_disk(large, folder / "copy"),
            )
        subject.upload(large)
        downloads = _by_turns(rounds, subject.download, lambda: loads.download(f"{nginx}/large"))
        after = subject.resident_at_most()
    return [
        Line("download 150 MB: ours, nginx", _rates(downloads), "MB/s", 0.8),
        Line("upload 150 MB: ours, dd with fsync", _rates(uploads), "MB/s", 0.7),
        Line("upload 150 MB: bare threads, dd", _rates(bare_uploads), "MB/s", 0.7),
        Line("fetch a media: ours, a bare route", fetches, "1/s", 0.6),
        Line("memory: at most, at the start", (after, before), "MiB", (before + 20) / before),
    ]


def _rates(seconds: tuple[float, float]) -> tuple[float, float]:
    return _SIZE / 1e6 / seconds[0], _SIZE / 1e6 / seconds[1]


def _by_turns(rounds: int, ours: Callable[[], float], peer: Callable[[], float]) -> tuple[float, float]:
    """Return both medians."""
    pairs = [(ours(), peer()) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def _file_of(size: int, path: Path) -> Path:
    with path.open("wb") as file:
        for _ in range(size // _PIECE):
            file.write(os.urandom(_PIECE))
    return path


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.service", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each pair (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the files lie (default: the temporary folder)")
    arguments = parser.parse_args()
    missing = [package for program, package in _PROGRAMS.items() if not shutil.which(program)]
    if missing:
        sys.stderr.write(f"Needed and not installed: {' '.join(missing)}\n")
        return 1
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        lines = measure(Path(folder), arguments.rounds)
    sys.stdout.write(f"{'':<36} {'ours':>9} {'peer':>9} {'':<5} {'ratio':>6} {'aim':>6}\n")
    for line in lines:
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
