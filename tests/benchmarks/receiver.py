"""Receives uploads with nothing between socket and disk: the upper bound for a Python server.

Uses three threads like the local service: one receives and writes, one hashes, one syncs written data.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from tui.server import open_listening_socket

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_BUFFERS: Final = 8
_BUFFER: Final = 1 << 20
#: Bytes between two syncs.
_UNSYNCED: Final = 16 << 20
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def receive(client: socket.socket, target: Path) -> None:
    """Store the body of one request, hash and sync it, answer, and delete it."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(_BUFFER)
    length = _LENGTH.search(head)
    assert length is not None
    if b"100-continue" in head:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    begun = head.partition(b"\r\n\r\n")[2]
    with target.open("wb", buffering=0) as file:
        digest = hashlib.sha256(begun)
        file.write(begun)
        _take(client, int(length[1]) - len(begun), file.fileno(), digest.update)
        os.fsync(file.fileno())
    answer = digest.hexdigest().encode()
    client.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))
    target.unlink()


def _take(client: socket.socket, left: int, file: int, hashed: Callable[[memoryview], None]) -> None:
    """Receive and write ``left`` bytes, while other threads hash and sync them."""
    free: SimpleQueue[memoryview] = SimpleQueue()
    for _ in range(_BUFFERS):
        free.put(memoryview(bytearray(_BUFFER)))

    def hash_one(buffer: memoryview, size: int) -> None:
        hashed(buffer[:size])
        free.put(buffer)

    unsynced = 0
    with ThreadPoolExecutor(1) as hashing, ThreadPoolExecutor(1) as syncing:
        while left:
            buffer = free.get()
            size = client.recv_into(buffer, min(_BUFFER, left))
            if not size:
                message = "the upload ended early"
                raise EOFError(message)
            left -= size
            os.write(file, buffer[:size])
            hashing.submit(hash_one, buffer, size)
            unsynced += size
            if unsynced >= _UNSYNCED:
                syncing.submit(os.fdatasync, file)
                unsynced = 0


def main() -> None:
    """Print the URL, and serve one request after another."""
    [folder] = map(Path, sys.argv[1:])
    with open_listening_socket("127.0.0.1", 0) as listener:
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}/media\n")
        sys.stdout.flush()
        while True:
            client, _ = listener.accept()
            with client:
                receive(client, folder / "received")


if __name__ == "__main__":
    main()
