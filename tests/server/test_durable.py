"""What was acknowledged stays, whenever the service is killed; what was not leaves nothing behind."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import random
import threading
from typing import TYPE_CHECKING, Self

import httpx

from tests.local_service import service_process
from tests.server.conftest import names_under
from tests.server.processes import started
from tui.server import Check, listening_socket

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 100
WRITERS = 8
PATIENCE = 60

#: From a few bytes to more than is handed to the disk at once.
SIZES = (10, 3_000, 10_000, 30_000, 100_000, 200_000, 1_500_000)


class Writers:
    """Eight threads that upload one file after the other, and note what was acknowledged.

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
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End; a service has to run for that, as each thread waits for its answer."""
        self._ends = True
        for thread in self._threads:
            thread.join(PATIENCE)

    def wait_for_more(self, count: int) -> None:
        """Return when this many more are acknowledged."""
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
                # Killed in the middle: the next process answers on the same socket.
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


def test_nothing_acknowledged_is_lost_when_it_is_killed_a_hundred_times(tmp_path: Path) -> None:
    chance = random.Random(0)  # noqa: S311 - as above
    with service_process(tmp_path, "--no-samples") as service:
        [found] = httpx.get(f"{service.url}/Services", auth=service.auth).json()["services"]
    media = f"/v1/Services/{found['sid']}/Media"
    with listening_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with Writers(port, media, service.auth) as writers:
            for _ in range(KILLS):
                process = started(listener, tmp_path)
                writers.wait_for_more(chance.randrange(1, 6))
                process.join(chance.uniform(0, 0.02))
                process.kill()
                process.join(PATIENCE)
            process = started(listener, tmp_path)
        process.kill()
        process.join(PATIENCE)
    with service_process(tmp_path) as service:
        assert set(writers.acknowledged) <= set(names_under(tmp_path / "content"))
        _assert_each_is_whole(f"{service.origin}{media}", service.auth, tmp_path, writers.acknowledged)
    assert list(Check(tmp_path).problems()) == []


def _assert_each_is_whole(
    media: str, auth: tuple[str, str], data: Path, acknowledged: dict[str, str]
) -> None:
    """Fetch whatever lies on the disk: a part of an upload is no media, so it would not be found."""
    with httpx.Client(auth=auth, follow_redirects=True) as client:
        for sid in names_under(data / "content"):
            content = client.get(f"{media}/{sid}/Content").raise_for_status().content
            assert acknowledged.get(sid) in {None, hashlib.sha256(content).hexdigest()}
