"""Load on a server, from other processes: files with curl, requests with wrk or our own client."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

#: Concurrent connections; each sends its next request as soon as it is answered.
CONNECTIONS: Final = 16
SECONDS: Final = 3

_RATE: Final = re.compile(r"Requests/sec:\s+([\d.]+)")


def curl(*options: str) -> tuple[float, str]:
    """Run curl; return the seconds that it counts from first to last byte, and its other output.

    Raises CalledProcessError for an unsuccessful response.
    """
    command = ["curl", "--silent", "--show-error", "--fail", "--write-out", r"\n%{time_total}", *options]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    before, _, seconds = printed.rpartition("\n")
    return float(seconds), before


def use_memory(folder: Path, size: int) -> None:
    """Write this many bytes to a file in ``folder`` and delete it, so that the next writer reuses the memory.

    A virtual machine returns free memory to its host after some seconds. New memory arrives page by
    page: the same 150 MB take 25 ms or 400 ms to write, with any program.
    """
    path = folder / "used"
    with path.open("wb") as file:
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    path.unlink()


def download(url: str) -> float:
    """Fetch a URL and discard it; return the seconds."""
    return curl("--output", "/dev/null", url)[0]


def upload(url: str, credentials: str, source: Path) -> tuple[float, str]:
    """Post a file with curl; return the seconds and the answer."""
    return curl("--user", credentials, "--request", "POST", "--upload-file", str(source), url)


def requests_per_second(url: str, authorization: str) -> float:
    """Request a URL from another process for some seconds; return the answers per second."""
    if shutil.which("wrk"):
        return _wrk(url, authorization)
    command = [sys.executable, "-m", "tests.benchmarks.loads", url, authorization]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _wrk(url: str, authorization: str) -> float:
    sizes = ["--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{SECONDS}s"]
    command = ["wrk", *sizes, "--header", f"Authorization: {authorization}", url]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = _RATE.search(printed)
    if found is None or "Non-2xx" in printed:
        message = f"wrk was not answered well:\n{printed}"
        raise RuntimeError(message)
    return float(found[1])


async def _ask(url: str, authorization: str) -> float:
    """Do what wrk does, on plain sockets; responses must have a Content-Length."""
    place = urlsplit(url)
    head = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: {authorization}\r\n\r\n"
    stop = time.monotonic() + SECONDS

    async def one_after_the_other() -> int:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        answers = 0
        while time.monotonic() < stop:
            writer.write(head.encode())
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert answer.startswith((b"http/1.1 200", b"http/1.1 302")), answer
            length = re.search(rb"content-length: (\d+)", answer)
            assert length is not None
            await reader.readexactly(int(length[1]))
            answers += 1
        writer.close()
        await writer.wait_closed()
        return answers

    return sum(await asyncio.gather(*(one_after_the_other() for _ in range(CONNECTIONS)))) / SECONDS


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(_ask(*sys.argv[1:]))}\n")
