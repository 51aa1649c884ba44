"""The service on a real loopback socket."""

from __future__ import annotations

import base64
import select
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tests.local_service import RunningService, running_service, service_process
from tests.server.conftest import list_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningService]:
    with running_service(tmp_path / "data") as service:
        yield service


@pytest.fixture
def http(running: RunningService) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url, auth=running.auth, timeout=30) as client:
        yield client


def _media_path(http: httpx.Client) -> str:
    sid = http.get("/Services").json()["services"][0]["sid"]
    return f"/Services/{sid}/Media"


def _wait_for(condition: Callable[[], bool]) -> None:
    """Wait until a condition is true that another thread changes."""
    give_up = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < give_up, "it did not come about"
        time.sleep(0.002)


def test_a_media_is_uploaded_and_downloaded(http: httpx.Client) -> None:
    path, content = _media_path(http), bytes(range(256)) * 80_000
    sid = http.post(path, content=content, headers={"Content-Type": "image/png"}).json()["sid"]
    answer = http.get(f"{path}/{sid}/Content", follow_redirects=True)
    assert answer.content == content
    assert answer.headers["content-type"] == "image/png"


def test_head_requests_and_empty_content_are_valid_http(http: httpx.Client) -> None:
    path = _media_path(http)
    for content in (b"", b"four"):
        sid = http.post(path, content=content).json()["sid"]
        url = http.get(f"{path}/{sid}").json()["links"]["content_direct_temporary"]
        for _ in range(2):
            head = http.head(url)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == str(len(content))
            assert http.get(url).content == content


def test_a_reused_connection_does_not_wait_for_delayed_acks(http: httpx.Client) -> None:
    http.get("/Services")
    began = time.monotonic()
    for _ in range(50):
        http.get("/Services")
    # With Nagle's algorithm on, each of them takes 40 ms.
    assert time.monotonic() - began < 1.5


def test_a_client_that_disconnects_during_an_upload_leaves_nothing(
    running: RunningService, http: httpx.Client
) -> None:
    path = _media_path(http)
    place = urlsplit(running.url)
    credentials = base64.b64encode(":".join(running.auth).encode()).decode()
    with socket.create_connection((place.hostname, place.port)) as connection:
        connection.sendall(
            f"POST /v1{path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 9000000\r\n"
            f"Authorization: Basic {credentials}\r\n\r\n".encode()
            + bytes(3_000_000)
        )
        _wait_for(lambda: bool(list_names(running.data / "content")))
    _wait_for(lambda: not list_names(running.data / "content"))
    assert http.get("/Services").status_code == 200


def test_uploads_over_the_limit_are_refused_with_any_encoding(tmp_path: Path) -> None:
    largest = 1024 * 1024
    with (
        service_process(tmp_path, "--no-samples", "--max-mb", "1") as service,
        httpx.Client(base_url=service.url, auth=service.auth, timeout=30) as http,
    ):
        path = _media_path(http)
        for size, status in ((largest, 201), (largest + 1, 413), (3 * largest, 413), (9 * largest, 413)):
            content = bytes(size)
            answers = [
                http.post(path, content=content),
                http.post(path, content=iter([content])),
                http.post(path, files={"file": ("a.bin", content)}),
            ]
            assert [answer.status_code for answer in answers] == [status] * 3
            assert all(answer.json().get("code", 4130) == 4130 for answer in answers)
        assert len(list_names(tmp_path / "content")) == 3


def test_the_rest_of_a_refused_body_is_not_parsed_as_a_request(tmp_path: Path) -> None:
    with (
        service_process(tmp_path, "--no-samples", "--max-mb", "1") as service,
        httpx.Client(base_url=service.url, auth=service.auth, timeout=30) as http,
    ):
        place = urlsplit(service.url)
        credentials = base64.b64encode(":".join(service.auth).encode()).decode()
        authorization = f"Host: {place.netloc}\r\nAuthorization: Basic {credentials}\r\n"
        chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
        with socket.create_connection((place.hostname, place.port), timeout=5) as connection:
            head = f"POST /v1{_media_path(http)} HTTP/1.1\r\n{authorization}"
            connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
            while not select.select([connection], [], [], 0.002)[0]:
                connection.sendall(chunk)
            first = connection.recv(1 << 16)
            assert first.startswith(b"HTTP/1.1 413"), first
            connection.sendall(chunk * 4 + b"0\r\n\r\n")
            connection.sendall(f"GET /v1/Services HTTP/1.1\r\n{authorization}\r\n".encode())
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")


def test_eight_uploads_at_once_are_all_kept(http: httpx.Client) -> None:
    path = _media_path(http)

    def there_and_back(number: int) -> bool:
        content = bytes([number]) * 300_000
        sid = http.post(path, content=content).json()["sid"]
        return http.get(f"{path}/{sid}/Content", follow_redirects=True).content == content

    with ThreadPoolExecutor(8) as clients:
        assert all(clients.map(there_and_back, range(16)))


def test_two_services_in_one_process_are_isolated(tmp_path: Path) -> None:
    def there_and_back(place: RunningService, number: int) -> bool:
        content = bytes([number]) * 5_000_000
        with httpx.Client(base_url=place.url, auth=place.auth, timeout=30) as client:
            path = _media_path(client)
            sid = client.post(path, content=content).json()["sid"]
            return client.get(f"{path}/{sid}/Content", follow_redirects=True).content == content

    with running_service(tmp_path / "one") as one, running_service(tmp_path / "two") as two:
        places = [one, two] * 8
        with ThreadPoolExecutor(8) as clients:
            assert all(clients.map(there_and_back, places, range(len(places))))


def _ask(running: RunningService, paths: list[str]) -> bytes:
    """Send all requests before reading a response; return everything until the service closes."""
    place = urlsplit(running.url)
    credentials = base64.b64encode(":".join(running.auth).encode()).decode()
    asked = ""
    for path in paths:
        last = "Connection: close\r\n" if path is paths[-1] else ""
        asked += f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credentials}\r\n{last}\r\n"
    with socket.create_connection((place.hostname, place.port), timeout=5) as connection:
        connection.sendall(asked.encode())
        answer = b""
        while chunk := connection.recv(1 << 16):
            answer += chunk
    return answer


def test_pipelined_requests_are_answered_in_order(running: RunningService, http: httpx.Client) -> None:
    path, content = _media_path(http), bytes(range(256)) * 9_000
    sid = http.post(path, content=content).json()["sid"]
    stream = f"/v1{path}/{sid}/Content?stream=true"
    answer = _ask(running, ["/v1/Services", stream, "/v1/nowhere", stream, "/v1/Configuration"])
    assert [answer.count(status) for status in (b"HTTP/1.1 200", b"HTTP/1.1 404")] == [4, 1]
    before, between, after = answer.split(content)
    assert b'"services"' in before
    assert b"20404" in between
    assert b'"default_chat_service_sid"' in after


def test_start_and_stop_are_quick(tmp_path: Path) -> None:
    with running_service(tmp_path / "data") as service:
        httpx.get(f"{service.url}/Services", auth=service.auth).raise_for_status()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{service.url}/Services")
