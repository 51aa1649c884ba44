"""Files that could run in the gateway's origin, broken connections, and secrets that must not leak."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.gateway.places import PATIENCE, TOKEN, claim, content_url, running_gateway
from tui.settings import Secret, make_local_profile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gateway.places import RunningGateway
    from tests.local_service import RunningService

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

HTML = b"<!doctype html><script>fetch('http://127.0.0.1:1/')</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
#: Contents and their declared types; the last ones have wrong types.
ACTIVE = (
    (HTML, "text/html"),
    (HTML, "text/html; charset=utf-7"),
    (HTML, "application/xhtml+xml"),
    (SVG, "image/svg+xml"),
    (SVG, "image/svg+xml;q=image/png"),
    (b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>', "application/xml"),
    (b"alert(1)", "text/javascript"),
    (b"%PDF-1.4", "application/pdf"),
    (b"GIF89a/*" + HTML, "application/javascript"),
    (HTML, "multipart/x-mixed-replace"),
    (HTML, "text/css"),
)
NAMES = (
    'a"; filename="b.html',
    "a\r\nSet-Cookie: x=1.txt",
    "../../etc/passwd",
    "..",
    "\u202egpj.exe",
    "名前 100%.txt",
    "<img src=x onerror=alert(1)>.txt",
    "\ud800.txt",
)


@pytest.mark.parametrize(("content", "content_type"), ACTIVE)
def test_active_content_is_only_downloaded(
    gateway: RunningGateway, content: bytes, content_type: str
) -> None:
    media = gateway.upload(content, "x", content_type)
    link = gateway.make_link(media, filename="x", content_type=content_type)
    answer = gateway.http.get(content_url(link, "x"))
    assert answer.content == content
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = gateway.http.get(link["url"])
    assert "<img" not in page.text


@pytest.mark.parametrize("content_type", ["image/png", "image/jpeg", "video/mp4", "audio/ogg", "text/plain"])
def test_harmless_content_is_shown_inline_in_a_sandbox(gateway: RunningGateway, content_type: str) -> None:
    link = gateway.share(HTML, "x", content_type)
    answer = gateway.http.get(content_url(link, "x"))
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["Content-Type"].partition(";")[0] == content_type
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_out_of_a_header_or_a_page(gateway: RunningGateway, name: str) -> None:
    media = gateway.upload(b"content")
    try:
        link = gateway.make_link(media, filename=name)
    except UnicodeEncodeError:  # httpx sends no lone surrogates; other clients may escape them
        return
    answer = gateway.http.get(content_url(link, "x"))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"inline; filename=\"[^\"\\]*\"; filename\*=UTF-8''[\w.~%-]*", disposition, re.ASCII)
    page = gateway.http.get(link["url"]).text
    assert "<img" not in page
    assert "\u202e" not in page
    href = page.partition('class="button" href="')[2].partition('"')[0]
    assert gateway.http.get(href.replace("&amp;", "&")).content == b"content"


def test_the_page_runs_no_script_and_loads_nothing_external(gateway: RunningGateway) -> None:
    link = gateway.share()
    policy = gateway.http.get(link["url"]).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "Disallow: /" in gateway.http.get("/robots.txt").text


def test_a_disconnected_reader_leaves_no_open_stream(gateway: RunningGateway) -> None:
    link = gateway.share(bytes(30_000_000), "large.bin", "application/octet-stream")
    for _ in range(5):
        with httpx.stream("GET", content_url(link, "large.bin"), timeout=PATIENCE) as answer:
            next(answer.iter_raw(1000))

    async def leave_before_the_body() -> None:
        host, port = gateway.url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        path = content_url(link, "large.bin").removeprefix(gateway.url)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    for _ in range(5):
        asyncio.run(leave_before_the_body())
    until = time.monotonic() + PATIENCE
    while gateway.gateway.context.streams.count:
        assert time.monotonic() < until, "a stream goes on without its reader"
        time.sleep(0.02)
    metrics = httpx.get(f"{gateway.admin_url}/metrics").text
    assert "mediadeck_gateway_streams 0.0" in metrics


def test_many_slow_readers_delay_nobody(gateway: RunningGateway) -> None:
    large = gateway.share(bytes(30_000_000), "large.bin", "application/octet-stream")
    small = gateway.share(b"content")
    with ExitStack() as at_exit:
        for _ in range(100):
            slow = at_exit.enter_context(
                httpx.stream("GET", content_url(large, "large.bin"), timeout=PATIENCE)
            )
            assert slow.status_code == 200
        assert httpx.get(content_url(small), timeout=PATIENCE).content == b"content"


def test_concurrent_visitors_share_one_temporary_url(gateway: RunningGateway) -> None:
    link = gateway.share(bytes(100_000), "a.bin", "application/octet-stream")

    async def visit() -> list[int]:
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answers = await asyncio.gather(*(client.get(content_url(link, "a.bin")) for _ in range(20)))
        return [answer.status_code for answer in answers]

    assert asyncio.run(visit()) == [200] * 20
    assert gateway.gateway.context.upstream.minted == 1


def test_no_secret_is_in_a_log_a_metric_or_the_database(
    gateway: RunningGateway, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        link = gateway.share(b"content", password="open sesame", max_opens=2)
        claim(gateway, link, password="wrong words")
        claim(gateway, link, password="open sesame")
        gateway.http.get(content_url(link))
        gateway.http.get("/" + "A" * 26)
    token = link["url"].rpartition("/")[2]
    secrets = (token, "open sesame", "wrong words", TOKEN, gateway.service.auth_token)
    told = caplog.text.replace(f"POST {link['url']}", "")  # the client of the tests logs its URLs
    told = re.sub(r"HTTP Request: .*", "", told)
    metrics = httpx.get(f"{gateway.admin_url}/metrics").text
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        dump = metrics + "\n".join(connection.iterdump())
    assert link["id"] in dump
    for secret in secrets:
        assert secret not in dump
    assert gateway.service.auth_token not in told
    assert "open sesame" not in told
    assert "a.txt" not in metrics


def test_a_slow_secret_command_delays_nobody_else(
    service: RunningService, database: str, tmp_path: Path
) -> None:
    is_asked, may_answer = threading.Event(), threading.Event()

    def fetch() -> str:
        is_asked.set()
        assert may_answer.wait(PATIENCE)
        return service.auth_token

    profile = make_local_profile(service.url, *service.auth).with_secret(Secret(fetch))
    with (
        running_gateway(service, database, tmp_path / "keys.json", find_profile=lambda _: profile) as gateway,
        ThreadPoolExecutor(1) as visitor,
    ):
        link = gateway.share(b"content")
        content = visitor.submit(httpx.get, content_url(link), timeout=PATIENCE)
        try:
            assert is_asked.wait(PATIENCE)
            assert gateway.http.get(link["url"], timeout=5).status_code == 200
        finally:
            may_answer.set()
        assert content.result().content == b"content"


@pytest.mark.parametrize("path", ["/v1/links", "/v1/gateway", "/v1/links/00"])
def test_the_admin_api_requires_a_token(gateway: RunningGateway, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        answer = httpx.get(gateway.admin_url + path, headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert gateway.http.get(path).status_code == 404, "the public port has no admin API"
