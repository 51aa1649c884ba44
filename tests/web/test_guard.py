"""Requests without the URL's token, or from other pages, are refused."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import aiohttp
import httpx
import pytest

from tests.terminal.program import MEDIADECK, Home
from tests.terminal.tmux import PLAIN
from tests.web.serving import Web, mediadeck_web
from tui.web import AddressError, listen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATHS = ("", "ws", "download/0123", "page/page.js", "static/js/textual.js", "nothing")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with mediadeck_web(Home.within(tmp_path_factory.mktemp("web")), "--local") as serving:
        yield serving


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("before", ["/", "/guessed/", "/static/"])
def test_everything_is_forbidden_without_the_token(web: Web, path: str, before: str) -> None:
    answer = httpx.get(f"{web.origin}{before}{path}")
    assert answer.status_code == 403
    assert web.token not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_a_rebound_host_name_is_forbidden(web: Web, path: str) -> None:
    port = web.origin.rpartition(":")[2]
    for host in ("rebound.example", f"rebound.example:{port}", "127.0.0.1", f"127.0.0.1.example:{port}"):
        assert httpx.get(web.url + path, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["http://other.example", "null", "http://127.0.0.1:1", "https://{host}"])
async def test_other_origins_get_neither_pages_nor_the_socket(web: Web, origin: str) -> None:
    origin = origin.format(host=web.origin.removeprefix("http://"))
    async with aiohttp.ClientSession(headers={"Origin": origin}) as session:
        async with session.get(web.url) as answer:
            assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{web.url}ws")
        assert refused.value.status == 403


async def test_a_socket_without_an_origin_or_token_is_forbidden(web: Web) -> None:
    async with aiohttp.ClientSession() as session:
        for url, headers in ((f"{web.url}ws", {}), (f"{web.origin}/ws", {"Origin": web.origin})):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(url, headers=headers)
            assert refused.value.status == 403


def test_with_the_token_a_page_is_served_that_does_not_leak_it(web: Web) -> None:
    answer = httpx.get(web.url)
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    by_name = web.url.replace("127.0.0.1", "localhost")
    assert httpx.get(by_name).status_code == 200


def test_requests_leave_no_trace_of_the_token(web: Web) -> None:
    for path in PATHS:
        assert httpx.get(web.url + path).status_code < 500
    assert web.token not in web.said.read_text()


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("192.0.2.7", "can be reached from other machines"),
        ("0.0.0.0", "every address"),  # noqa: S104 - it is refused
        ("example.com", "not an IP address"),
    ],
)
def test_a_non_loopback_address_is_refused(host: str, reason: str) -> None:
    with pytest.raises(AddressError, match=reason):
        listen(host, 0)


def test_a_port_in_use_is_reported(web: Web, tmp_path: Path) -> None:
    port = web.origin.rpartition(":")[2]
    home = Home.within(tmp_path)
    ended = subprocess.run(
        [MEDIADECK, "web", "--local", "--port", port],
        env={**PLAIN, **home.environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 1
    assert "Address already in use. Use another --port" in ended.stderr
    assert not ended.stdout
