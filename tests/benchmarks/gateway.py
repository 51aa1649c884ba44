"""Measures the gateway against a bare route and against content without it, and prints a table with ratios.

    uv run --group dev python -m tests.benchmarks.gateway [--database postgresql]

It needs curl, and for PostgreSQL its programs; with wrk, the load takes less of the processors. The gateways
and the local service run as processes of their own; figures are medians of rounds in which both sides take
turns. Replicas share the processors with what asks them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import shutil
import socket
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from tests.benchmarks import loads, peers
from tests.gateway.places import gateway_process
from tests.gateway.postgres import running_postgres
from tests.local_service import service_process
from tui.gateway.database import sqlite_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.local_service import RunningService

_SIZE: Final = 150_000_000
_SECONDS: Final = 3.0
_CONNECTIONS: Final = 16
_SLOW_STREAMS: Final = 1000
_ROUNDS: Final = 5


class Subject:
    """A gateway process, with links to a small and to a large media."""

    def __init__(self, service: RunningService, ready: dict[str, str], pid: int) -> None:
        self._service = service
        self._pid = pid
        self.url = ready["url"]
        self._admin = httpx.Client(
            base_url=ready["admin_url"], headers={"Authorization": f"Bearer {ready['token']}"}, timeout=60
        )

    def share(self, content: bytes, **options: Any) -> tuple[str, str]:
        """Upload a media; return the token of a link to it, and its temporary URL."""
        with httpx.Client(base_url=self._service.url, auth=self._service.auth, timeout=60) as client:
            sid = client.get("/Services").json()["services"][0]["sid"]
            found = client.get(f"/Services/{sid}/Conversations").json()["conversations"][0]["sid"]
            headers = {"Content-Type": "application/octet-stream"}
            media = client.post(f"/Services/{sid}/Media", content=content, headers=headers).json()
            place = f"/Services/{sid}/Conversations/{found}/Messages"
            client.post(place, data={"MediaSid": media["sid"]}).raise_for_status()
            media = client.get(f"/Services/{sid}/Media/{media['sid']}").json()
        item = {
            "profile": "local",
            "service_sid": sid,
            "media_sid": media["sid"],
            "filename": "a.bin",
            "content_type": "application/octet-stream",
            "size": len(content),
        }
        answer = self._admin.post("/v1/links", json={"items": [item], "lifetime": 3600, **options})
        url = answer.raise_for_status().json()["url"]
        return url.rpartition("/")[2], media["links"]["content_direct_temporary"]

    def memory(self) -> int:
        """Return the resident memory in bytes."""
        pages = int(Path(f"/proc/{self._pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def running(service: RunningService, database: str, keys: Path) -> Iterator[Subject]:
    """Run a gateway as a process."""
    with gateway_process(service, database, keys) as (process, ready):
        yield Subject(service, ready, process.pid)


def first_byte(url: str) -> float:
    """Return the milliseconds from a new request to its first byte of content."""
    began = time.perf_counter()
    with httpx.stream("GET", url) as answer:
        next(answer.iter_raw(1))
    return (time.perf_counter() - began) * 1000


def requests_per_second(urls: list[str]) -> float:
    """Ask for all the URLs at once, each from a process of its own; return the answers a second of all."""
    with ThreadPoolExecutor() as threads:
        return sum(threads.map(partial(loads.requests_per_second, authorization="x"), urls))


async def claims_per_second(urls: list[str]) -> float:
    """Claim opens on kept connections for some seconds; return how many a second."""
    count, until = 0, time.perf_counter() + _SECONDS

    async def claim(url: str) -> None:
        nonlocal count
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        head = f"POST {place.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode()
        while time.perf_counter() < until:
            writer.write(head)
            answer = await reader.readuntil(b"\r\n\r\n")
            assert b" 303 " in answer, answer
            count += 1
        writer.close()

    await asyncio.gather(*(claim(urls[number % len(urls)]) for number in range(_CONNECTIONS)))
    return count / _SECONDS


def slow_stream_memory(subject: Subject, url: str) -> float:
    """Return the MB of memory that each of many streams takes whose readers read nothing."""
    place = urlsplit(url)
    before = subject.memory()
    head = f"GET {place.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with ExitStack() as at_exit:
        readers = []
        for _ in range(_SLOW_STREAMS):
            reader = at_exit.enter_context(socket.create_connection((place.hostname or "", place.port or 0)))
            reader.sendall(head)
            readers.append(reader)
        for reader in readers:  # its first bytes have come, so that it is one of those that are counted
            assert reader.recv(12, socket.MSG_WAITALL) == b"HTTP/1.1 200"
        time.sleep(5)
        return (subject.memory() - before) / _SLOW_STREAMS / 1e6


def take_turns(*sides: Callable[[], float]) -> list[float]:
    """Return the median of each side, measured by turns."""
    rounds = [[side() for side in sides] for _ in range(_ROUNDS)]
    return [median(column) for column in zip(*rounds, strict=True)]


def say(what: str, figure: str, ratio: float | None, aim: str) -> None:
    """Print a line of the table."""
    sys.stdout.write(f"{what:<44} {figure:>22} {'' if ratio is None else f'{ratio:.2f}':>6}  {aim}" + "\n")
    sys.stdout.flush()


def measure(subject: Subject, second: Subject) -> None:
    """Print all figures."""
    small, direct = subject.share(bytes(1000))
    large, direct_large = subject.share(bytes(_SIZE))
    redirect, _ = subject.share(bytes(1000), disposition="redirect")
    content = f"{subject.url}/{small}/f/0/a.bin"
    httpx.get(content).raise_for_status()  # from here on the temporary URL is kept
    with peers.bare_route('{"a": 1}') as bare:
        for what, url, aim in (
            ("answers a second, without the database", f"{subject.url}/robots.txt", 0.9),
            ("pages a second", f"{subject.url}/{small}", 0.25),
            ("redirects a second", f"{subject.url}/{redirect}/f/0/a.bin", 0.25),
        ):
            ours, theirs = take_turns(
                partial(loads.requests_per_second, url, "x"), partial(loads.requests_per_second, bare, "x")
            )
            say(what, f"{ours:,.0f} of {theirs:,.0f}", ours / theirs, f"at least {aim}")
    pages = [f"{replica.url}/{small}" for replica in (subject, second)]
    alone, shared = take_turns(lambda: requests_per_second(pages[:1]), lambda: requests_per_second(pages))
    say("pages of two replicas against one", f"{shared:,.0f} of {alone:,.0f}", shared / alone, "at least 1.5")
    ours, theirs = take_turns(lambda: first_byte(content), lambda: first_byte(direct))
    say("first byte, ms more than direct", f"{ours:.1f} - {theirs:.1f}", None, f"{ours - theirs:.1f} of 5")
    whole = f"{subject.url}/{large}/f/0/a.bin"
    ours, theirs = take_turns(lambda: loads.download(whole), lambda: loads.download(direct_large))
    say(
        "throughput of 150 MB",
        f"{_SIZE / ours / 1e6:,.0f} of {_SIZE / theirs / 1e6:,.0f} MB/s",
        theirs / ours,
        "at least 0.5",
    )
    links = [subject.share(bytes(10), max_opens=1_000_000)[0] for _ in range(4)]
    one = [f"{subject.url}/{token}" for token in links]
    both = [f"{(subject, second)[at % 2].url}/{token}" for at, token in enumerate(links)]
    alone, shared = take_turns(
        lambda: asyncio.run(claims_per_second(one)), lambda: asyncio.run(claims_per_second(both))
    )
    say("claims a second", f"{alone:,.0f}", alone / 1000, "at least 1 (1,000)")
    say("claims of two replicas against one", f"{shared:,.0f} of {alone:,.0f}", shared / alone, "")
    each = slow_stream_memory(subject, whole)
    say(f"memory of one of {_SLOW_STREAMS:,} slow streams", f"{each:.2f} MB", each, "at most 1")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    arguments = parser.parse_args()
    if shutil.which("curl") is None:
        sys.exit("curl is not installed: apt-get install curl")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the processes that it starts inherit it
    folder = Path(tempfile.mkdtemp(prefix="mediadeck-gateway-"))
    try:
        with ExitStack() as at_exit:
            if arguments.database == "postgresql":
                database = at_exit.enter_context(running_postgres()).new_database()
            else:
                database = sqlite_url(folder / "links.db")
            run(database, folder)
    finally:
        shutil.rmtree(folder)


def run(database: str, folder: Path) -> None:
    """Measure two gateways over a database."""
    with (
        service_process(folder / "service", "--no-samples") as service,
        running(service, database, folder / "keys.json") as subject,
        running(service, database, folder / "keys.json") as second,
    ):
        say("", "ours", None, "aim")
        measure(subject, second)


if __name__ == "__main__":
    main()
