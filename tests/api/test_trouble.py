"""Network failures, and how they are reported."""

from __future__ import annotations

import asyncio
import socket
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import PASSWORD, USERNAME, answer, answering, cut_short, in_turn
from tests.api.quick import ONCE, QUICK, in_raw_trouble, in_trouble
from tui.api import errors
from tui.api.client import Client
from tui.api.content.sources import make_bytes_source
from tui.api.transport import Timeouts
from tui.settings import Profile, Secret

if TYPE_CHECKING:
    from tests.api.answering import Asked
    from tui.api.models import Media

SERVICE = answer(200, {"sid": "IS1"})
MEDIA = answer(201, {"sid": "ME1", "size": 5})
IMPATIENT = Timeouts(connect=0.2, pool=0.2, read=0.1, write=0.1, total=0.3)


async def _upload(client: Client) -> Media:
    source = make_bytes_source(b"hello")
    return await client.media.upload("IS1", source, filename="a", content_type="text/plain", size=5)


async def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    base = f"http://127.0.0.1:{port}/v1"
    async with Client(Profile("t", USERNAME, Secret(PASSWORD), base, base), retry=ONCE) as client:
        with pytest.raises(errors.Unreachable, match=r"127\.0\.0\.1: Connection refused"):
            await client.services.fetch("IS1")


async def test_a_dropped_connection_is_unreachable_not_a_timeout() -> None:
    async with in_trouble(in_turn(None)) as (client, _):
        with pytest.raises(errors.Unreachable):
            await client.services.fetch("IS1")


async def test_a_truncated_answer_is_unreachable() -> None:
    async with in_trouble(in_turn(cut_short(SERVICE, by=4))) as (client, _):
        with pytest.raises(errors.Unreachable):
            await client.services.fetch("IS1")


async def test_a_truncated_answer_is_retried() -> None:
    async with in_trouble(in_turn(cut_short(SERVICE, by=4), SERVICE), retry=QUICK) as (client, _):
        assert (await client.services.fetch("IS1")).sid == "IS1"


@pytest.mark.parametrize("reply", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
async def test_an_answer_that_is_not_http_is_malformed(reply: bytes) -> None:
    async with in_trouble(in_turn(reply)) as (client, _):
        with pytest.raises(errors.Malformed):
            await client.services.fetch("IS1")


async def test_an_answer_with_a_broken_encoding_is_malformed() -> None:
    async with in_trouble(in_turn(answer(200, b"no gzip", content_encoding="gzip"))) as (client, _):
        with pytest.raises(errors.Malformed):
            await client.services.fetch("IS1")


async def test_a_service_that_never_answers_times_out() -> None:
    never = asyncio.Event()

    async def handle(_: Asked) -> None:
        await never.wait()

    async with in_trouble(handle, timeouts=IMPATIENT) as (client, _):
        with pytest.raises(errors.TimedOut):
            await client.services.fetch("IS1")
        with pytest.raises(errors.TimedOut):
            await client.messages.create("IS1", "CH1", media_sid="ME1")


async def test_an_answer_sent_one_byte_at_a_time_times_out() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with in_raw_trouble(drip, timeouts=IMPATIENT) as client:
        with pytest.raises(errors.TimedOut):
            await client.services.fetch("IS1")


async def test_credentials_are_not_sent_to_redirect_targets() -> None:
    async with answering(in_turn(SERVICE)) as stranger:
        moved = answer(307, location=f"{stranger.origin}/v1/Services/IS1")
        async with in_trouble(in_turn(moved)) as (client, _):
            with pytest.raises(errors.ForeignHost):
                await client.services.fetch("IS1")
            with pytest.raises(errors.ForeignHost):
                await _upload(client)
        assert stranger.asked == []


async def test_credentials_echoed_by_the_service_are_not_shown() -> None:
    async def echo(asked: Asked) -> bytes:
        words = f"bad: {PASSWORD} {asked.headers['authorization']}"
        return answer(401, {"message": words, "more_info": words, "code": 20003})

    async with in_trouble(echo) as (client, _):
        with pytest.raises(errors.Unauthorized) as caught:
            await client.services.fetch("IS1")
    map_transport_errors = f"{caught.value} {caught.value!r} {caught.value.more_info}"
    assert "bad" in map_transport_errors
    assert PASSWORD not in map_transport_errors
    assert b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode() not in map_transport_errors


async def test_a_rejected_media_set_is_fetched_one_by_one_and_not_retried() -> None:
    async def handle(asked: Asked) -> bytes:
        if asked.method == "POST":
            return answer(405)
        sid = asked.target.rpartition("/")[2]
        return answer(404) if sid == "ME2" else answer(200, {"sid": sid})

    async with in_trouble(handle) as (client, server):
        found = await client.media.fetch_many("IS1", ["ME1", "ME2", "ME3"])
        await client.media.fetch_many("IS1", ["ME4"])
    assert [asked.method for asked in server.asked].count("POST") == 1
    assert isinstance(found["ME2"], errors.NotFound)
    assert [getattr(found[sid], "sid", None) for sid in ("ME1", "ME3")] == ["ME1", "ME3"]


async def test_an_inconsistent_media_set_loses_only_the_wrong_items() -> None:
    items = [
        {"code": 200, "media_record": {"sid": "ME1"}},
        {"code": 200, "media_record": {"sid": "ME2", "size": "huge"}},
        {"code": 404, "media_record": {"sid": "ME3"}},
        {"code": 200, "media_record": {}},
    ]
    async with in_trouble(in_turn(answer(200, items))) as (client, _):
        found = await client.media.fetch_many("IS1", ["ME1", "ME2", "ME3", "ME4"])
    kinds = [type(found[sid]).__name__ for sid in ("ME1", "ME2", "ME3", "ME4")]
    assert kinds == ["Media", "Media", "NotFound", "NotFound"]
    assert getattr(found["ME2"], "size", "") is None, "the odd field alone is missing"
