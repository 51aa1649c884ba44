"""Compares transfers with curl, measures memory and key latency, and prints a table with ratios.

    uv run --group dev python -m tests.benchmarks.transfers

It needs curl. Both use the real local service in a separate process. Throughput is that of each
transfer, as both sides report it; "whole command" includes the start of Python. A file that Mediadeck
reports as saved is synced to the disk, curl's are not: "curl and sync" syncs them too. All figures are
medians of rounds in which the sides take turns, so that a busy machine affects all equally.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.benchmarks.loads import curl, use_memory
from tests.local_service import service_process

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local_service import RunningService

LARGE: Final = 157_286_400
#: Bytes of warm memory before each transfer: for its data, and for the start of Python.
USED: Final = 3 * LARGE
SMALL: Final = 20_000
MANY: Final = 500
#: Connections of each side for the many files.
AT_ONCE: Final = 16
KEYS: Final = 60
_PROGRAM: Final = [sys.executable, "-m", "tui"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: our figure and the peer's, and the allowed ratio."""

    what: str
    ours: float
    peer: float
    unit: str
    aim: str

    def __str__(self) -> str:
        """Return the printed line."""
        ratio = self.ours / self.peer if self.peer else 0.0
        return (
            f"{self.what:<50}{self.ours:>10,.1f}{self.peer:>10,.1f} {self.unit:<6}{ratio:>7.2f}  {self.aim}"
        )


class Bench:
    """Both sides, with a folder and a service."""

    def __init__(self, service: RunningService, folder: Path) -> None:
        self.service = service
        self.folder = folder
        self._credentials = ":".join(service.auth)
        self.large = _file_of(LARGE, folder / "large.bin")
        self.service_sid = str(self._ask("/Services")["services"][0]["sid"])
        place = f"/Services/{self.service_sid}/Conversations"
        self.conversation_sid = str(self._ask(place)["conversations"][0]["sid"])
        self.media = f"{service.url}/Services/{self.service_sid}/Media"
        self._rounds = 0

    def _ask(self, path: str) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = json.loads(
            curl("--user", self._credentials, self.service.url + path)[1]
        )
        return found

    # Mediadeck

    def environment(self) -> dict[str, str]:
        """Return the environment of the program: the service, and a home in the folder."""
        return {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "TWILIO_ACCOUNT_SID": self.service.account_sid,
            "TWILIO_AUTH_TOKEN": self.service.auth_token,
            "MEDIADECK_MCS_URL": self.service.url,
            "MEDIADECK_CONVERSATIONS_URL": self.service.url,
        }

    def run(self, *arguments: str) -> tuple[list[dict[str, object]], float]:
        """Run a command; return its report of each transfer, and the total seconds."""
        began = time.perf_counter()
        ended = subprocess.run(
            [*_PROGRAM, *arguments, "--json"],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = time.perf_counter() - began
        return [json.loads(line) for line in ended.stdout.splitlines()], seconds

    def put(self) -> tuple[str, float, float]:
        """Upload the large file; return its media, and the seconds of the transfer and of the command."""
        use_memory(self.folder, USED)
        [told], whole = self.run("put", self.service_sid, self.conversation_sid, str(self.large))
        return str(told["media_sid"]), float(str(told["seconds"])), whole

    def get(self, *sids: str, at_once: int = 3) -> tuple[list[float], float]:
        """Download media to a new folder; return the seconds of each and of the command."""
        out = self._new_folder()
        arguments = ("get", self.service_sid, *sids, "-o", str(out), "--at-once", str(at_once))
        use_memory(self.folder, USED)
        told, whole = self.run(*arguments)
        assert sum(path.is_file() for path in out.iterdir()) == len(sids)
        if len(sids) == 1:  # the many files are kept: ext4 creates files slowly right after many deletions
            shutil.rmtree(out)
        return [float(str(one["seconds"])) for one in told], whole

    # curl

    def curl_put(self) -> float:
        """Upload the large file; return the seconds."""
        use_memory(self.folder, USED)
        return curl(
            "--user", self._credentials, "--request", "POST", "--upload-file", str(self.large), self.media
        )[0]

    def curl_get(self, sid: str, *, synced: bool) -> float:
        """Download a media over the redirect to its temporary URL, as scripts do; return the seconds."""
        target = self._new_folder() / "copy"
        url = f"{self.media}/{sid}/Content"
        use_memory(self.folder, USED)
        seconds = curl("--user", self._credentials, "--location", "--output", str(target), url)[0]
        if synced:
            began = time.perf_counter()
            subprocess.run(["sync", target], check=True)
            seconds += time.perf_counter() - began
        shutil.rmtree(target.parent)
        return seconds

    def curl_get_many(self, sids: list[str]) -> tuple[float, float]:
        """Download many with curl's own parallelism; return the seconds, without and with a sync of each."""
        out = self._new_folder()
        lines = [f'url = "{self.media}/{sid}/Content"\noutput = "{out}/{sid}"' for sid in sids]
        (settings := self.folder / "curl.conf").write_text("\n".join(lines))
        command = ["curl", "--silent", "--no-progress-meter", "--fail", "--location", "--parallel"]
        command += ["--user", self._credentials]
        command += ["--parallel-max", str(AT_ONCE), "--config", str(settings)]
        began = time.perf_counter()
        subprocess.run(command, check=True)
        seconds = time.perf_counter() - began
        paths = list(out.iterdir())
        subprocess.run(["sync", *paths, out], check=True)
        synced = time.perf_counter() - began
        assert len(paths) == len(sids)
        return seconds, synced

    def many_media(self) -> list[str]:
        """Upload the many small files to the service."""
        small = _file_of(SMALL, self.folder / "small.bin")
        urls = [
            f'url = "{self.media}?Filename={n}.bin"\nupload-file = "{small}"\nrequest = POST'
            for n in range(MANY + 1)
        ]
        (settings := self.folder / "many.conf").write_text(
            "\nnext\n".join(f'user = "{self._credentials}"\nsilent\n{url}' for url in urls)
        )
        ended = subprocess.run(
            ["curl", "--config", str(settings)], check=True, capture_output=True, text=True
        )
        return [str(media["sid"]) for media in _decoded(ended.stdout)]

    def _new_folder(self) -> Path:
        self._rounds += 1
        folder = self.folder / f"out {self._rounds}"
        folder.mkdir()
        return folder


def _decoded(text: str) -> list[dict[str, object]]:
    """Return the JSON objects of a concatenated text."""
    decoder, found, place = json.JSONDecoder(), [], 0
    while place < len(text.rstrip()):
        value, place = decoder.raw_decode(text, place)
        found.append(value)
        while place < len(text) and text[place].isspace():
            place += 1
    return found


def measure_large(bench: Bench, rounds: int) -> list[Line]:
    """Measure the upload and download of the large file."""
    sid, _, _ = bench.put()
    puts = [(bench.put(), bench.curl_put()) for _ in range(rounds)]
    gets = [
        (bench.get(sid), bench.curl_get(sid, synced=False), bench.curl_get(sid, synced=True))
        for _ in range(rounds)
    ]
    up, curl_up = median(ours[1] for ours, _ in puts), median(peer for _, peer in puts)
    down = median(ours[0][0] for ours, _, _ in gets)
    curl_down, synced = median(peer for _, peer, _ in gets), median(peer for _, _, peer in gets)
    whole = median(ours[1] for ours, _, _ in gets)

    def rate(seconds: float) -> float:
        return LARGE / 1e6 / seconds

    return [
        Line("150 MB up, attached: ours, curl", rate(up), rate(curl_up), "MB/s", "0.9 or more"),
        Line("150 MB down: ours, curl", rate(down), rate(curl_down), "MB/s", "0.9 or more"),
        Line("150 MB down: ours, curl and sync", rate(down), rate(synced), "MB/s", ""),
        Line("150 MB down, whole command: ours, curl", rate(whole), rate(curl_down), "MB/s", ""),
    ]


def measure_many(bench: Bench, rounds: int) -> list[Line]:
    """Measure the many small files; the time for a single one is the start of the command."""
    first, *sids = bench.many_media()
    pairs = []
    for _ in range(rounds):
        _, start = bench.get(first)
        _, whole = bench.get(*sids, at_once=AT_ONCE)
        pairs.append((whole - start, whole, *bench.curl_get_many(sids)))
    ours, whole, peer, synced = (median(column) for column in zip(*pairs, strict=True))
    return [
        Line(f"{MANY} x 20 KB: ours without start, curl", MANY / ours, MANY / peer, "1/s", "0.7 or more"),
        Line(f"{MANY} x 20 KB: ours without start, curl and sync", MANY / ours, MANY / synced, "1/s", ""),
        Line(f"{MANY} x 20 KB, whole command: ours, curl", MANY / whole, MANY / peer, "1/s", ""),
    ]


def measure_memory(bench: Bench) -> Line:
    """Measure the peak memory of the command, with the large file and with a small one."""
    small = _file_of(SMALL, bench.folder / "little.bin")

    def peak(path: Path) -> float:
        told = _timed([*_PROGRAM, "put", bench.service_sid, bench.conversation_sid, str(path)], bench)
        [line] = bench.run("put", bench.service_sid, bench.conversation_sid, str(path))[0]
        out = bench._new_folder()
        back = _timed([*_PROGRAM, "get", bench.service_sid, str(line["media_sid"]), "-o", str(out)], bench)
        shutil.rmtree(out)
        return max(told, back)

    idle, busy = peak(small), peak(bench.large)
    return Line("memory: 150 MB, a small file", busy, idle, "MiB", f"15 MiB more; it is {busy - idle:.1f}")


def _timed(command: list[str], bench: Bench) -> float:
    """Return the peak memory of a command, in MiB."""
    with subprocess.Popen(
        command, env=bench.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_maxrss / 1024


def measure_keys(bench: Bench) -> Line:
    """Measure the time from key press to paint in the browser, idle and during repeated large downloads."""
    os.environ |= bench.environment()
    idle, busy = asyncio.run(_keys(bench))
    return Line("key press to paint: during, idle", busy * 1e3, idle * 1e3, "ms", "2.0 or less")


async def _keys(bench: Bench) -> tuple[float, float]:
    from tests.screens.driver import at, browser_of  # noqa: PLC0415 - only this needs Textual
    from tui.settings import make_local_profile  # noqa: PLC0415
    from tui.transfers.download.download import Download  # noqa: PLC0415
    from tui.transfers.files.names import MediaInfo  # noqa: PLC0415

    await asyncio.to_thread(bench.put)
    sid, _, _ = await asyncio.to_thread(bench.put)
    profile = make_local_profile(bench.service.url, *bench.service.auth)
    async with at(browser_of(profile), (140, 40)) as desk:
        await desk.open_service("Local")
        await desk.until(lambda: desk.media.table.row_count > 1)
        await desk.pilot.pause(1)
        transfers = desk.media.session.transfers
        out = bench._new_folder()

        async def press() -> float:
            table, painted, began = desk.media.table, asyncio.Event(), time.perf_counter()
            desk.app.simulate_key("down" if table.cursor == 0 else "up")
            before = table.cursor
            while table.cursor == before:  # noqa: ASYNC110 - an event would add to the measured time
                await asyncio.sleep(0)
            desk.app.screen.call_after_refresh(painted.set)
            await painted.wait()
            seconds = time.perf_counter() - began
            await asyncio.sleep(0.05)  # as people pause between two keys
            return seconds

        idle = median([await press() for _ in range(KEYS)])
        jobs = [Download(bench.service_sid, MediaInfo(sid, "large.bin"), out / str(n)) for n in range(40)]
        await transfers.do(lambda queue: queue.set_at_once(1))
        await transfers.add(jobs)
        await desk.until(lambda: transfers.under_way)
        busy: list[float] = []
        while len(busy) < KEYS and transfers.under_way:
            busy.append(await press())
        await transfers.do(lambda queue: queue.cancel({one.id for one in queue.all()}))
        shutil.rmtree(out)
    return idle, median(busy)


def _file_of(size: int, path: Path) -> Path:
    with path.open("wb") as file:
        left = size
        while left:
            piece = os.urandom(min(left, 1 << 20))
            file.write(piece)
            left -= len(piece)
    return path


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.transfers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each pair (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the files lie (default: the temporary folder)")
    arguments = parser.parse_args()
    if not shutil.which("curl"):
        sys.stderr.write("Needed and not installed: curl\n")
        return 1
    sys.stdout.write(f"{'':<50}{'ours':>10}{'peer':>10} {'':<6}{'ratio':>7}  aim\n")
    measurements: list[Callable[[Bench], list[Line]]] = [
        lambda bench: measure_large(bench, arguments.rounds),
        lambda bench: measure_many(bench, arguments.rounds),
        lambda bench: [measure_memory(bench)],
        lambda bench: [measure_keys(bench)],
    ]
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        with service_process(folder / "data", "--no-samples", "--collect-after", "0") as service:
            bench = Bench(service, folder)
            for measure in measurements:
                for line in measure(bench):
                    sys.stdout.write(f"{line}\n")
                    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
