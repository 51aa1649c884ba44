"""Clients that stop in the middle of a request are disconnected, and others are served meanwhile."""

from __future__ import annotations

import base64
import json
import logging
import resource
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tests.local_service import RunningService, service_process
from tests.server.processes import start_service
from tui.server import LocalService, Server, get_listener_url, open_listening_socket
from tui.server.http.connection_limits import ConnectionLimits
from tui.server.http.log_limits import RepeatFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENTS = 1100
PATIENCE = 30
HALF = b"GET /v1/Services HTTP/1.1\r\nHost: x\r\nX-Half:"
#: Short limits, so that tests need not wait long.
LIMITS = ConnectionLimits(head_seconds=1.0, body_seconds=1.0)


@contextmanager
def serve_within_limits(limits: ConnectionLimits, data: Path) -> Iterator[RunningService]:
    service = LocalService.open(data)
    service.add_starter()
    listener = open_listening_socket("127.0.0.1", 0)
    ready = threading.Event()
    server = Server(service, listener, ready.set, limits=limits)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        account = service.account
        yield RunningService(get_listener_url(listener), account.sid, account.auth_token, data, 0)
    finally:
        server.stop()
        thread.join()
        listener.close()
        service.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningService]:
    with serve_within_limits(LIMITS, tmp_path) as service:
        yield service


def open_connection(url: str) -> socket.socket:
    place = urlsplit(url)
    return socket.create_connection((place.hostname, place.port), timeout=PATIENCE)


def read_answer(connection: socket.socket) -> bytes:
    """Return everything received until the service closes the connection."""
    answer = b""
    try:
        while chunk := connection.recv(1 << 16):
            answer += chunk
    except ConnectionError:
        pass
    return answer


@contextmanager
def open_half_sent_requests(url: str) -> Iterator[None]:
    """Open 1,100 connections, each with half a request."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < CLIENTS + 200:
        pytest.skip(f"the system lets a process open {hard} files")
    wanted = CLIENTS + 200 if hard == resource.RLIM_INFINITY else min(hard, CLIENTS + 2000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    try:
        with ExitStack() as open_ones:
            for _ in range(CLIENTS):
                connection = open_ones.enter_context(open_connection(url))
                connection.sendall(HALF)
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_half_sent_requests_do_not_block_other_clients(tmp_path: Path) -> None:
    with service_process(tmp_path, "--no-samples") as service, open_half_sent_requests(service.url):
        answer = httpx.get(f"{service.url}/Services", auth=service.auth, timeout=PATIENCE)
        assert answer.status_code == 200


def limit_handles() -> None:
    """Limit this process to 256 open files, as on macOS."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))


def test_half_sent_requests_do_not_block_a_process_with_few_file_descriptors(tmp_path: Path) -> None:
    service = LocalService.open(tmp_path)
    service.add_starter()
    service.close()
    auth = service.account.sid, service.account.auth_token
    with open_listening_socket("127.0.0.1", 0) as listener:
        process = start_service(listener, tmp_path, limit_handles)
        url = get_listener_url(listener)
        try:
            with (
                open_half_sent_requests(url),
                httpx.Client(base_url=url, auth=auth, timeout=PATIENCE) as client,
            ):
                [found] = client.get("/Services").json()["services"]
                media = f"/Services/{found['sid']}/Media"
                sid = client.post(media, content=b"kept").json()["sid"]
                content = client.get(f"{media}/{sid}/Content", follow_redirects=True).content
                assert content == b"kept"
        finally:
            process.kill()
            process.join(PATIENCE)


@pytest.mark.parametrize("sent", [HALF, b"\r\n\r\n", b"GE"])
def test_an_incomplete_head_is_answered_and_closed(running: RunningService, sent: bytes) -> None:
    with open_connection(running.url) as connection:
        connection.sendall(sent)
        assert read_answer(connection).startswith(b"HTTP/1.1 408 ")


def test_an_idle_connection_is_closed(running: RunningService) -> None:
    with open_connection(running.url) as connection:
        assert read_answer(connection) == b""


def test_an_incomplete_head_after_a_complete_request_is_closed_too(running: RunningService) -> None:
    with open_connection(running.url) as connection:
        connection.sendall(b"GET /v1/Services HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 401 ")
        connection.sendall(HALF)
        assert b"HTTP/1.1 408 " in read_answer(connection)


def test_an_incomplete_body_is_closed(running: RunningService) -> None:
    with httpx.Client(base_url=running.url, auth=running.auth) as client:
        [found] = client.get("/Services").json()["services"]
    credentials = base64.b64encode(":".join(running.auth).encode()).decode()
    head = (
        f"POST /v1/Services/{found['sid']}/Media HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Basic {credentials}\r\nContent-Length: 9000\r\n\r\n"
    )
    with open_connection(running.url) as connection:
        connection.sendall(head.encode() + b"a little")
        assert b"HTTP/1.1 2" not in read_answer(connection)


@pytest.mark.parametrize("size", [70_000, 3_000_000])
def test_a_head_that_is_too_long_is_refused(running: RunningService, size: int) -> None:
    with open_connection(running.url) as connection:
        try:
            connection.sendall(HALF + b"x" * size + b"\r\n\r\n")
        except ConnectionError:
            return  # closed while it was sent
        answer = read_answer(connection)
        assert answer.startswith(b"HTTP/1.1 431 ") or not answer


def test_a_long_head_within_the_limit_is_accepted(running: RunningService) -> None:
    with open_connection(running.url) as connection:
        connection.sendall(HALF + b"x" * 50_000 + b"\r\nConnection: close\r\n\r\n")
        assert read_answer(connection).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(
    ("request_line", "said"),
    [
        (b"nonsense\r\n\r\n", "Invalid HTTP request received."),
        (b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", "Unsupported upgrade"),
    ],
    ids=["invalid", "upgrade"],
)
def test_a_client_cannot_fill_the_log_with_bad_requests(
    tmp_path: Path, request_line: bytes, said: str
) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-m", "tui", "serve", "--no-samples", "--json", "--port", "0", "--until-eof"]
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [*command, "--data", str(tmp_path / "data")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        ) as process,
    ):
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        for _ in range(50):
            with open_connection(url) as connection:
                connection.sendall(request_line)
                assert connection.recv(100).startswith(b"HTTP/1.1 4")
        process.communicate(timeout=PATIENCE)
    assert log.read_text().count(said) == 1


def test_repeated_messages_are_counted_and_logged_again_later() -> None:
    now = [0.0]
    repeats = RepeatFilter(60, lambda: now[0])

    def log_and_read(name: str) -> str | None:
        record = logging.LogRecord("x", logging.WARNING, __file__, 1, "bad request from %s", (name,), None)
        return record.getMessage() if repeats(record) else None

    assert [log_and_read(name) for name in "abc"] == ["bad request from a", None, None]
    now[0] = 60
    assert log_and_read("d") == "bad request from d (2 more since)"
    assert log_and_read("e") is None
