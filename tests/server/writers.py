"""Threads that upload while the service is killed, for tests that verify acknowledged uploads."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import random
import threading
from typing import Self

WRITERS = 8
PATIENCE = 60

#: From a few bytes to more than one write.
SIZES = (10, 3_000, 10_000, 30_000, 100_000, 200_000, 1_500_000)


class Writers:
    """Eight threads that upload one file after another and record the acknowledged ones.

    ``acknowledged`` is the SHA-256 of what was sent, by sid.
    """

    def __init__(self, port: int, path: str, auth: tuple[str, str]) -> None:
        self.acknowledged: dict[str, str] = {}
        self._port = port
        self._path = path
        self._headers = {"Authorization": f"Basic {base64.b64encode(':'.join(auth).encode()).decode()}"}
        self._one_more = threading.Condition()
        self._ends = False
        self._threads = [threading.Thread(target=self._write, args=(seed,)) for seed in range(WRITERS)]

    def __enter__(self) -> Self:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the threads; the service must run, as each thread waits for its response."""
        self._ends = True
        for thread in self._threads:
            thread.join(PATIENCE)

    def wait_for_more(self, count: int) -> None:
        """Wait until this many more uploads are acknowledged."""
        with self._one_more:
            wanted = len(self.acknowledged) + count
            assert self._one_more.wait_for(lambda: len(self.acknowledged) >= wanted, PATIENCE)

    def _write(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - no secret
        while not self._ends:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            try:
                while not self._ends:
                    self._upload(connection, chance.randbytes(chance.choice(SIZES)))
            except (OSError, http.client.HTTPException):
                # The service was killed; the next process answers on the same socket.
                continue
            finally:
                connection.close()

    def _upload(self, connection: http.client.HTTPConnection, content: bytes) -> None:
        connection.request("POST", self._path, content, self._headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 201, body
        with self._one_more:
            self.acknowledged[json.loads(body)["sid"]] = hashlib.sha256(content).hexdigest()
            self._one_more.notify_all()
