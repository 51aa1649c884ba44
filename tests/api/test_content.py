"""Content from temporary URLs: no credentials are sent, and no more is read than requested."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.api.answering import Asked, answer, answering, cut_short, in_turn
from tests.api.quick import QUICK, in_trouble
from tui.api import errors
from tui.api.models import Links, Media
from tui.api.origins import Origins
from tui.settings import Profile, Secret

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.api.answering import AnsweringServer

HELLO = answer(200, b"hello")


def _media(url: str | None) -> Media:
    return Media(sid="ME1", service_sid="IS1", links=Links(content_direct_temporary=url))


async def _read(chunks: AsyncGenerator[bytes, None]) -> None:
    async with aclosing(chunks):
        async for _ in chunks:
            pass


def _at(server: AnsweringServer, path: str = "/ME1?Expires=1&Signature=a-b~c_&Key-Pair-Id=K") -> Media:
    return _media(server.origin + path)


async def test_content_is_requested_at_the_exact_signed_url_without_credentials() -> None:
    async with in_trouble(in_turn(HELLO)) as (client, server):
        assert await client.media.read_content(_at(server), limit=5) == b"hello"
    assert server.asked[0].target == "/ME1?Expires=1&Signature=a-b~c_&Key-Pair-Id=K"
    assert "authorization" not in server.asked[0].headers


async def test_the_beginning_is_requested_with_a_range() -> None:
    async with in_trouble(in_turn(answer(206, b"hello"))) as (client, server):
        assert await client.media.read_start(_at(server), size=5) == b"hello"
    assert server.asked[0].headers["range"] == "bytes=0-4"
    assert "authorization" not in server.asked[0].headers


async def test_only_the_beginning_is_read_when_the_server_ignores_the_range() -> None:
    async with in_trouble(in_turn(answer(200, b"x" * 10_000_000))) as (client, server):
        for _ in range(30):
            assert await client.media.read_start(_at(server), size=1000) == b"x" * 1000


async def test_content_shorter_than_the_requested_beginning_is_complete() -> None:
    async with in_trouble(in_turn(HELLO)) as (client, server):
        assert await client.media.read_start(_at(server), size=1000) == b"hello"


async def test_a_media_without_a_temporary_url_is_fetched_first() -> None:
    async def handle(asked: Asked) -> bytes:
        if asked.target.startswith("/v1/"):
            url = f"http://{asked.headers['host']}/ME1?Expires=2"
            return answer(200, {"sid": "ME1", "links": {"content_direct_temporary": url}})
        return HELLO

    async with in_trouble(handle) as (client, server):
        assert await client.media.read_content(_media(None), limit=5) == b"hello"
    assert [asked.target for asked in server.asked] == ["/v1/Services/IS1/Media/ME1", "/ME1?Expires=2"]


async def test_an_expired_url_is_renewed_once() -> None:
    async def handle(asked: Asked) -> bytes:
        if asked.target.startswith("/v1/"):
            url = f"http://{asked.headers['host']}/fresh"
            return answer(200, {"sid": "ME1", "links": {"content_direct_temporary": url}})
        return HELLO if asked.target == "/fresh" and allowed else answer(403, b"<Error>AccessDenied</Error>")

    allowed = True
    async with in_trouble(handle) as (client, server):
        assert await client.media.read_content(_at(server), limit=5) == b"hello"
        allowed = False
        server.asked.clear()
        with pytest.raises(errors.LinkExpired, match="expires after five minutes"):
            await client.media.read_content(_at(server), limit=5)
    assert len(server.asked) == 3


async def test_a_media_without_a_url_after_a_fetch_is_malformed() -> None:
    async with in_trouble(in_turn(answer(200, {"sid": "ME1", "links": {}}))) as (client, _):
        with pytest.raises(errors.Malformed):
            await client.media.read_content(_media(None), limit=5)


@pytest.mark.parametrize("stated", [True, False])
async def test_content_beyond_the_limit_is_never_returned(*, stated: bool) -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"3\r\nhel\r\n" * 100_000 + b"0\r\n\r\n"
    )
    async with in_trouble(in_turn(answer(200, b"hel" * 100_000) if stated else chunked)) as (client, server):
        given: list[int] = []
        with pytest.raises(errors.ContentTooLarge) as caught:
            await _read(client.media.download(_at(server), limit=100_000, progress=given.append))
        assert await client.media.read_content(_at(server), limit=300_000) == b"hel" * 100_000
    assert max(given, default=0) <= 100_000
    assert caught.value.limit == 100_000
    assert caught.value.size > 100_000


async def test_a_truncated_download_is_not_reported_as_complete() -> None:
    async with in_trouble(in_turn(cut_short(answer(200, b"x" * 100_000), by=1))) as (client, server):
        with pytest.raises(errors.Unreachable):
            await client.media.read_content(_at(server), limit=100_000)


async def test_a_download_can_be_abandoned_half_way() -> None:
    async with in_trouble(in_turn(answer(200, b"x" * 10_000_000))) as (client, server):
        for _ in range(60):
            async with aclosing(client.media.download(_at(server))) as chunks:
                assert await anext(chunks)
        assert len(await client.media.read_content(_at(server), limit=10_000_000)) == 10_000_000


async def test_content_requests_are_retried_after_temporary_failures() -> None:
    async with in_trouble(in_turn(answer(503), None, HELLO), retry=QUICK) as (client, server):
        assert await client.media.read_content(_at(server), limit=5) == b"hello"


async def test_redirects_are_followed_without_credentials_up_to_a_limit() -> None:
    async with answering(in_turn(HELLO)) as elsewhere:
        moved = answer(302, location=f"{elsewhere.origin}/there")
        async with in_trouble(in_turn(answer(307, location="/next?a=b"), moved)) as (client, server):
            assert await client.media.read_content(_at(server), limit=5) == b"hello"
        assert [asked.target for asked in server.asked][1:] == ["/next?a=b"]
        assert all("authorization" not in asked.headers for asked in (*server.asked, *elsewhere.asked))
    async with in_trouble(in_turn(answer(302, location="/again"))) as (client, server):
        with pytest.raises(errors.ForeignHost):
            await client.media.read_content(_at(server), limit=5)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "location",
    ["http://192.0.2.1/x", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://a:b@127.0.0.1/x"],
)
async def test_a_redirect_to_a_forbidden_content_host_is_refused(location: str) -> None:
    async with in_trouble(in_turn(answer(302, location=location))) as (client, server):
        with pytest.raises((errors.ForeignHost, errors.Malformed)):
            await client.media.read_content(_at(server), limit=5)
    assert len(server.asked) == 1


LOCAL = "http://127.0.0.1:8750/v1"
TWILIO = "https://mcs.us1.twilio.com/v1"
LAN = "http://10.0.0.5:8750/v1"


@pytest.mark.parametrize(
    ("base", "url", "allowed"),
    [
        (TWILIO, "https://media.us1.twilio.com/ME1?Expires=1", True),
        (TWILIO, "https://d1.example.net/x", True),
        (TWILIO, "http://media.us1.twilio.com/ME1", False),
        (TWILIO, "http://127.0.0.1:8750/x", False),
        (LOCAL, "http://127.0.0.1:9999/x", True),
        (LOCAL, "http://localhost/x", True),
        (LOCAL, "http://[::1]:8750/x", True),
        (LOCAL, "http://127.0.0.1.example.net/x", False),
        (LOCAL, "http://169.254.169.254/latest", False),
        (LOCAL, "https://media.us1.twilio.com/ME1", True),
        (LAN, "http://10.0.0.5:8750/ME1", True),
        (LAN, "http://10.0.0.5:80/ME1", False),
        (TWILIO, "https://user:pw@media.us1.twilio.com/ME1", False),
        (TWILIO, "data:text/plain,hello", False),
        (TWILIO, "/relative", False),
    ],
)
def test_only_allowed_hosts_may_serve_content(base: str, url: str, *, allowed: bool) -> None:
    origins = Origins(Profile("t", "AC1", Secret("s"), base, base))
    if allowed:
        origins.check_for_content(httpx.URL(url))
    else:
        with pytest.raises(errors.ForeignHost) as caught:
            origins.check_for_content(httpx.URL(url))
        assert "Expires" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://mcs.us1.twilio.com/v1/x", True),
        ("https://MCS.us1.twilio.com:443/v1/x", True),
        ("https://conversations.twilio.com/v1/x", True),
        ("https://mcs.us1.twilio.com:8443/v1/x", False),
        ("http://mcs.us1.twilio.com/v1/x", False),
        ("https://mcs.us1.twilio.com.example.net/v1/x", False),
        ("https://mcs.us1.twilio.com@example.net/v1/x", False),
        ("https://example.net\\@mcs.us1.twilio.com/v1/x", False),
        ("https://media.us1.twilio.com/x", False),
    ],
)
def test_only_configured_hosts_receive_credentials(url: str, *, allowed: bool) -> None:
    origins = Origins(Profile("t", "AC1", Secret("s"), TWILIO, "https://conversations.twilio.com/v1"))
    if allowed:
        origins.check_for_credentials(httpx.URL(url))
    else:
        with pytest.raises(errors.ForeignHost):
            origins.check_for_credentials(httpx.URL(url))


async def test_a_content_retry_is_reported() -> None:
    map_transport_errors: list[float] = []
    retry = replace(QUICK, on_wait=lambda wait: map_transport_errors.append(wait.seconds))
    async with in_trouble(in_turn(answer(429), HELLO), retry=retry) as (client, server):
        await client.media.read_content(_at(server), limit=5)
    assert map_transport_errors == [0.001]


async def test_content_without_a_temporary_url_is_read_from_the_media_resource() -> None:
    """Credentials are sent only to the service, never to the target of a redirect."""
    async with answering(in_turn(HELLO)) as cdn:

        async def handle(asked: Asked) -> bytes:
            if asked.target.endswith("/Content"):
                return answer(302, location=f"{cdn.origin}/signed")
            return answer(200, {"sid": "ME1", "links": {"content": "/v1/Services/IS1/Media/ME1/Content"}})

        async with in_trouble(handle) as (client, server):
            assert await client.media.read_content(_media(None), limit=5) == b"hello"
        assert server.asked[-1].target == "/v1/Services/IS1/Media/ME1/Content"
        assert server.asked[-1].headers["authorization"].startswith("Basic ")
        assert server.asked[-1].headers["accept-encoding"] == "identity"
        assert "authorization" not in cdn.asked[0].headers


async def test_credentials_are_not_sent_to_another_host_for_content() -> None:
    async with answering(in_turn(HELLO)) as elsewhere:
        reply = answer(200, {"sid": "ME1", "links": {"content": f"{elsewhere.origin}/Content"}})
        async with in_trouble(in_turn(reply)) as (client, _):
            with pytest.raises(errors.ForeignHost):
                await client.media.read_content(_media(None), limit=5)
        assert not elsewhere.asked


async def test_a_captive_portal_page_is_not_taken_for_a_picture() -> None:
    page = answer(200, b"<html>", content_type="text/html; charset=utf-8")
    async with in_trouble(in_turn(page)) as (client, server):
        there = Links(content_direct_temporary=f"{server.origin}/ME1?Expires=1")
        photo = Media(sid="ME1", service_sid="IS1", content_type="image/jpeg", links=there)
        for read in (client.media.read_content(photo, limit=10), client.media.read_start(photo, size=10)):
            with pytest.raises(errors.WebPage, match="The network may require a login"):
                await read
        document = Media(sid="ME1", service_sid="IS1", content_type="TEXT/HTML", links=there)
        assert await client.media.read_content(document, limit=10) == b"<html>"
