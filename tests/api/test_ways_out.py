"""Proxies and certificate authorities from the environment: their use and their errors."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
import trustme

from tests.api.answering import answer
from tui.api.client import Client
from tui.api.errors import ReadOnly, Unreachable
from tui.api.proxies import AUTHORITIES, Proxies
from tui.api.retry import Retry
from tui.settings import Profile, Secret, SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

#: Only a proxy can reach this host.
HOST = "conversations.mediadeck.test"
SERVICES = answer(200, {"services": [{"sid": "IS1"}], "meta": {"key": "services", "next_page_url": None}})
ONCE = Retry(tries=1)


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", *AUTHORITIES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@asynccontextmanager
async def services_behind_a_proxy(
    certificate: trustme.LeafCert, *, refusal: bytes | None = None
) -> AsyncIterator[tuple[str, list[str]]]:
    """Serve over TLS; yield a proxy that connects any host to it, and the requests it received."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(SERVICES)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            writer.close()

    service = await asyncio.start_server(serve, "127.0.0.1", ssl=context)

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        if refusal is not None:
            writer.write(refusal)
            writer.close()
            return
        there, back = await asyncio.open_connection(*service.sockets[0].getsockname())
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(asyncio.CancelledError):  # at the end of the test
            await asyncio.gather(carry(reader, back), carry(there, writer))

    proxy = await asyncio.start_server(lead, "127.0.0.1")
    try:
        yield f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}", asked
    finally:
        for server in (proxy, service):
            server.close()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
    except ConnectionError:
        pass
    finally:
        writer.close()


async def services(host: str = HOST) -> list[str]:
    base = f"https://{host}/v1"
    async with Client(Profile("t", "AC1", Secret("hunter2"), base, base), retry=ONCE) as client:
        return [service.sid async for service in client.services.list()]


def authority(tmp_path: Path) -> tuple[trustme.CA, str]:
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    return made, str(tmp_path / "ca.pem")


async def test_proxy_and_certificate_authority_of_the_environment_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, path = authority(tmp_path)
    async with services_behind_a_proxy(made.issue_cert(HOST)) as (proxy, asked):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.setenv("SSL_CERT_FILE", path)
        assert await services() == ["IS1"]
        assert asked[0].startswith(f"CONNECT {HOST}:443 ")
        assert "uthorization" not in asked[0], "the credentials are for the service, inside TLS"


async def test_no_proxy_lists_hosts_reached_directly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, path = authority(tmp_path)
    async with services_behind_a_proxy(made.issue_cert(HOST)) as (proxy, asked):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.setenv("NO_PROXY", "mediadeck.test")
        monkeypatch.setenv("SSL_CERT_FILE", path)
        with pytest.raises(Unreachable):
            await services()
        assert not asked


async def test_an_unknown_certificate_authority_is_reported_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = authority(tmp_path)
    async with services_behind_a_proxy(made.issue_cert(HOST)) as (proxy, _asked):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(Unreachable, match=r"certificate is not trusted; set SSL_CERT_FILE"):
            await services()


async def test_a_certificate_outside_its_dates_suggests_checking_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, path = authority(tmp_path)
    old = made.issue_cert(HOST, not_after=datetime.now(UTC) - timedelta(days=1))
    async with services_behind_a_proxy(old) as (proxy, _asked):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.setenv("SSL_CERT_FILE", path)
        with pytest.raises(Unreachable, match="check this machine's clock"):
            await services()


async def test_a_refusing_or_unreachable_proxy_is_reported_as_the_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = authority(tmp_path)
    refusal = answer(407, b"", proxy_authenticate="Basic")
    async with services_behind_a_proxy(made.issue_cert(HOST), refusal=refusal) as (proxy, _asked):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(Unreachable, match="the proxy answered 407"):
            await services()
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(Unreachable, match="the proxy could not be reached"):
        await services()


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
async def test_certificate_variables_of_requests_and_curl_are_used(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, path = authority(tmp_path)
    async with services_behind_a_proxy(made.issue_cert(HOST)) as (proxy, _asked):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.setenv(name, path)
        assert await services() == ["IS1"]


@pytest.mark.parametrize(
    "odd",
    [
        "::1",
        "[::1]",
        "fe80::/10",
        "fd00::/8,10.0.0.0/8",
        "[",
        "]:80",
        "http://",
        "a b",
        "http://[::1",
        "é",
        ":",
        "999.0.0.0/99",
    ],
)
async def test_an_invalid_entry_in_no_proxy_is_ignored(
    odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, path = authority(tmp_path)
    async with services_behind_a_proxy(made.issue_cert(HOST)) as (proxy, asked):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.setenv("SSL_CERT_FILE", path)
        monkeypatch.setenv("NO_PROXY", f"localhost,{odd},127.0.0.1")
        assert await services() == ["IS1"]
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("no", "url", "is_direct"),
    [
        ("::1,fe80::/10", "https://[fe80::1]/x", True),
        ("fd00::/8", "https://[fd12::1]:8443/x", True),
        ("fd00::/8", "https://[fe80::1]/x", False),
        ("[fd12::1]:8443", "https://[fd12::1]:8443/x", True),
        ("[fd12::1]:8443", "https://[fd12::1]/x", False),
        ("10.0.0.0/8", "https://10.1.2.3/x", True),
        ("10.0.0.0/8", "https://11.1.2.3/x", False),
        ("twilio.com", "https://conversations.twilio.com/x", True),
        ("twilio.com", "https://eviltwilio.com/x", False),
        (".TWILIO.com", "https://conversations.twilio.com./x", True),
        ("*.twilio.com", "https://conversations.twilio.com/x", True),
        ("https://twilio.com", "https://twilio.com/x", True),
        ("twilio.com:444", "https://twilio.com/x", False),
        ("a,*", "https://twilio.com/x", True),
        ("", "https://127.0.0.1/x", True),
        ("", "https://[::1]/x", True),
    ],
)
def test_no_proxy_entries_match_as_documented(no: str, url: str, *, is_direct: bool) -> None:
    proxies = Proxies({"https": "proxy.example:3128", "no": no})
    assert proxies.find(httpx.URL(url)) == (None if is_direct else "http://proxy.example:3128")


@pytest.mark.parametrize(
    "value", ["http://", "h:port", "http://[::1", "ftp://h", "socks5://127.0.0.1:1", "http://xn--/"]
)
async def test_a_proxy_that_is_not_a_url_is_reported(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    with pytest.raises(SettingsError) as caught:
        await services()
    assert str(caught.value) == "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not a valid proxy URL."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem"),
        ("HTTPS_PROXY", "http://me:hunter2@h:port"),
    ],
)
async def test_an_invalid_proxy_or_authority_is_reported_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as map_transport_errors:
        await services()
    assert "hunter2" not in str(map_transport_errors.value)


async def test_a_read_only_profile_sends_no_writes() -> None:
    base = "http://127.0.0.1:9/v1"
    profile = Profile("t", "AC1", Secret("x"), base, base, read_only=True)
    async with Client(profile, retry=ONCE) as client:
        with pytest.raises(ReadOnly):
            await client.messages.create("IS1", "CH1", media_sid="ME1")
        with pytest.raises(ReadOnly):
            await client.messages.delete("IS1", "CH1", "IM1")
        with pytest.raises(ReadOnly, match="read-only, so nothing was sent"):
            await client.media.upload("IS1", None, filename="a", content_type="text/plain", size=1)  # type: ignore[arg-type]
        with pytest.raises(Unreachable):
            await client.media.fetch("IS1", "ME1")
