"""What goes wrong on the way, and what is asked again."""

from __future__ import annotations

import asyncio
import socket
from base64 import b64encode
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import PASSWORD, USERNAME, answer, answering, cut_short, in_turn
from tests.api.quick import ONCE, QUICK, in_trouble
from tui.api import errors
from tui.api.client import Client
from tui.api.connection import Timeouts
from tui.api.sources import bytes_source
from tui.settings import Profile, Secret

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.api.answering import Asked
    from tui.api.models import Media
    from tui.api.retry import Waiting

SERVICE = answer(200, {"sid": "IS1"})
MEDIA = answer(201, {"sid": "ME1", "size": 5})
IMPATIENT = Timeouts(connect=0.2, pool=0.2, read=0.1, write=0.1, whole=0.3)


async def _upload(client: Client) -> Media:
    source = bytes_source(b"hello")
    return await client.media.upload("IS1", source, filename="a", content_type="text/plain", size=5)


@pytest.mark.parametrize("trouble", [answer(429), answer(502), answer(503), answer(504), None])
async def test_a_read_is_asked_again_until_the_trouble_passes(trouble: bytes | None) -> None:
    waits: list[Waiting] = []
    retry = replace(QUICK, on_wait=waits.append)
    async with in_trouble(in_turn(trouble, trouble, SERVICE), retry=retry) as (client, server):
        assert (await client.services.fetch("IS1")).sid == "IS1"
    assert [wait.seconds for wait in waits] == [0.001, 0.002][: len(waits)]
    assert waits
    assert len(server.asked) == 3


async def test_a_read_is_given_up_after_four_tries() -> None:
    async with in_trouble(in_turn(answer(503)), retry=QUICK) as (client, server):
        with pytest.raises(errors.ServiceTrouble):
            await client.services.fetch("IS1")
    assert len(server.asked) == 4


@pytest.mark.parametrize("final", [answer(400), answer(401), answer(404), answer(500), answer(501)])
async def test_what_will_not_pass_is_not_asked_again(final: bytes) -> None:
    async with in_trouble(in_turn(final), retry=QUICK) as (client, server):
        with pytest.raises(errors.ApiError):
            await client.services.fetch("IS1")
    assert len(server.asked) == 1


async def test_a_throttled_write_is_asked_again_and_a_throttled_upload_sent_from_its_start() -> None:
    async with in_trouble(in_turn(answer(429), answer(201, {"sid": "IM1"})), retry=QUICK) as (client, server):
        assert (await client.messages.create("IS1", "CH1", media_sid="ME1")).sid == "IM1"
    assert len(server.asked) == 2
    async with in_trouble(in_turn(answer(429), answer(429), MEDIA), retry=QUICK) as (client, server):
        assert (await _upload(client)).sid == "ME1"
    assert [asked.body for asked in server.asked] == [b"hello"] * 3


@pytest.mark.parametrize("trouble", [answer(503), None])
async def test_a_write_that_may_have_been_done_is_not_asked_again(trouble: bytes | None) -> None:
    async with in_trouble(in_turn(trouble), retry=QUICK) as (client, server):
        with pytest.raises((errors.ServiceTrouble, errors.Unreachable)):
            await client.messages.create("IS1", "CH1", media_sid="ME1")
        with pytest.raises((errors.ServiceTrouble, errors.Unreachable)):
            await _upload(client)
    assert len(server.asked) == 2


async def test_the_wait_that_the_service_asks_for_is_kept() -> None:
    waits: list[Waiting] = []
    retry = replace(QUICK, on_wait=waits.append)
    throttled = answer(429, {"code": 20429, "message": "Too many requests"}, retry_after="0.05")
    async with in_trouble(in_turn(throttled, SERVICE), retry=retry) as (client, _):
        started = asyncio.get_running_loop().time()
        await client.services.fetch("IS1")
        assert asyncio.get_running_loop().time() - started >= 0.05
    assert waits[0].seconds == pytest.approx(0.051)
    assert waits[0].error.code == 20429


async def test_a_wait_that_is_too_long_is_left_to_the_caller() -> None:
    async with in_trouble(in_turn(answer(429, retry_after="3600")), retry=QUICK) as (client, server):
        with pytest.raises(errors.Throttled) as caught:
            await client.services.fetch("IS1")
    assert caught.value.retry_after == 3600
    assert len(server.asked) == 1


async def test_the_upload_says_its_type_size_and_name() -> None:
    async with in_trouble(in_turn(MEDIA)) as (client, server):
        await client.media.upload(
            "IS1", bytes_source(b"hello"), filename="a b+ü.txt", content_type="text/x; a=b", size=5
        )
    asked = server.asked[0]
    assert asked.target == "/v1/Services/IS1/Media?Filename=a+b%2B%C3%BC.txt"
    assert asked.headers["content-type"] == "text/x; a=b"
    assert asked.headers["content-size"] == asked.headers["content-length"] == "5"
    assert "transfer-encoding" not in asked.headers


@pytest.mark.parametrize("content_type", ["a/b\r\nX-Evil: 1", "a/ü", "a/b\0"])
async def test_a_content_type_that_would_break_the_headers_is_declined(content_type: str) -> None:
    async with in_trouble(in_turn(MEDIA)) as (client, server):
        with pytest.raises(errors.Rejected):
            await client.media.upload(
                "IS1", bytes_source(b""), filename="a", content_type=content_type, size=0
            )
    assert server.asked == []


async def test_a_port_where_nothing_listens_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    base = f"http://127.0.0.1:{port}/v1"
    async with Client(Profile("t", USERNAME, Secret(PASSWORD), base, base), retry=ONCE) as client:
        with pytest.raises(errors.Unreachable, match=r"127\.0\.0\.1: Connect"):
            await client.services.fetch("IS1")


async def test_a_dropped_connection_is_unreachable_and_no_time_out() -> None:
    async with in_trouble(in_turn(None)) as (client, _):
        with pytest.raises(errors.Unreachable):
            await client.services.fetch("IS1")


async def test_an_answer_cut_short_is_unreachable() -> None:
    async with in_trouble(in_turn(cut_short(SERVICE, by=4))) as (client, _):
        with pytest.raises(errors.Unreachable):
            await client.services.fetch("IS1")


async def test_an_answer_cut_short_is_asked_for_again() -> None:
    async with in_trouble(in_turn(cut_short(SERVICE, by=4), SERVICE), retry=QUICK) as (client, _):
        assert (await client.services.fetch("IS1")).sid == "IS1"


@pytest.mark.parametrize("reply", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
async def test_an_answer_that_is_no_http_is_malformed(reply: bytes) -> None:
    async with in_trouble(in_turn(reply)) as (client, _):
        with pytest.raises(errors.Malformed):
            await client.services.fetch("IS1")


async def test_an_answer_with_a_broken_encoding_is_malformed() -> None:
    async with in_trouble(in_turn(answer(200, b"no gzip", content_encoding="gzip"))) as (client, _):
        with pytest.raises(errors.Malformed):
            await client.services.fetch("IS1")


async def test_a_service_that_never_answers_is_timed_out() -> None:
    never = asyncio.Event()

    async def handle(_: Asked) -> None:
        await never.wait()

    async with in_trouble(handle, timeouts=IMPATIENT) as (client, _):
        with pytest.raises(errors.TimedOut):
            await client.services.fetch("IS1")
        with pytest.raises(errors.TimedOut):
            await client.messages.create("IS1", "CH1", media_sid="ME1")


async def test_an_answer_that_comes_a_byte_at_a_time_is_timed_out_as_a_whole() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with _raw(drip) as base:
        profile = Profile("t", USERNAME, Secret(PASSWORD), base, base)
        async with Client(profile, retry=ONCE, timeouts=IMPATIENT) as client:
            with pytest.raises(errors.TimedOut):
                await client.services.fetch("IS1")


async def test_an_upload_that_is_not_taken_is_timed_out() -> None:
    never = asyncio.Event()

    async def stall(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await never.wait()

    size = 50_000_000
    async with _raw(stall) as base:
        profile = Profile("t", USERNAME, Secret(PASSWORD), base, base)
        async with Client(profile, retry=ONCE, timeouts=IMPATIENT) as client:
            with pytest.raises(errors.TimedOut):
                await client.media.upload(
                    "IS1", bytes_source(bytes(size)), filename="a", content_type="a/b", size=size
                )


async def test_a_slow_upload_is_not_timed_out_while_bytes_are_taken() -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        left = size
        while left:
            left -= len(await reader.read(1_000_000))
            await asyncio.sleep(0.003)
        writer.write(MEDIA)

    size = 20_000_000
    async with _raw(slow) as base:
        profile = Profile("t", USERNAME, Secret(PASSWORD), base, base)
        async with Client(profile, retry=ONCE, timeouts=Timeouts(read=0.1, write=0.2, whole=10)) as client:
            media = await client.media.upload(
                "IS1", bytes_source(bytes(size)), filename="a", content_type="a/b", size=size
            )
    assert media.sid == "ME1"


async def test_an_upload_declined_before_its_end_is_told_with_its_reason() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(413, {"code": 4130, "message": "Too large"}))
        await writer.drain()
        while await reader.read(1_000_000):
            pass

    size = 50_000_000
    async with _raw(refuse) as base:
        profile = Profile("t", USERNAME, Secret(PASSWORD), base, base)
        async with Client(profile, retry=ONCE) as client:
            with pytest.raises(errors.TooLarge) as caught:
                await client.media.upload(
                    "IS1", bytes_source(bytes(size)), filename="a", content_type="a/b", size=size
                )
    assert caught.value.code == 4130


async def test_what_the_source_raises_reaches_the_caller() -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[AsyncIterator[bytes]]:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"hel"
            message = "the disk is gone"
            raise OSError(message)

        yield pieces()

    async with in_trouble(in_turn(MEDIA), retry=QUICK) as (client, _):
        with pytest.raises(OSError, match="the disk is gone"):
            await client.media.upload("IS1", broken, filename="a", content_type="a/b", size=5)


@pytest.mark.parametrize("size", [0, 4, 6])
async def test_a_source_of_another_size_than_stated_is_not_sent_to_its_end(size: int) -> None:
    async with in_trouble(in_turn(MEDIA)) as (client, server):
        with pytest.raises(ValueError, match="another size"):
            await client.media.upload(
                "IS1", bytes_source(b"hello"), filename="a", content_type="a/b", size=size
            )
    assert server.asked == []


async def test_credentials_do_not_follow_a_redirect() -> None:
    async with answering(in_turn(SERVICE)) as stranger:
        moved = answer(307, location=f"{stranger.origin}/v1/Services/IS1")
        async with in_trouble(in_turn(moved)) as (client, _):
            with pytest.raises(errors.ForeignHost):
                await client.services.fetch("IS1")
            with pytest.raises(errors.ForeignHost):
                await _upload(client)
        assert stranger.asked == []


async def test_a_service_that_repeats_the_credentials_does_not_get_them_shown() -> None:
    async def echo(asked: Asked) -> bytes:
        words = f"bad: {PASSWORD} {asked.headers['authorization']}"
        return answer(401, {"message": words, "more_info": words, "code": 20003})

    async with in_trouble(echo) as (client, _):
        with pytest.raises(errors.Unauthorized) as caught:
            await client.services.fetch("IS1")
    told = f"{caught.value} {caught.value!r} {caught.value.more_info}"
    assert "bad" in told
    assert PASSWORD not in told
    assert b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode() not in told


async def test_a_set_that_is_not_taken_is_fetched_one_by_one() -> None:
    async def handle(asked: Asked) -> bytes:
        if asked.method == "POST":
            return answer(405)
        sid = asked.target.rpartition("/")[2]
        return answer(404) if sid == "ME2" else answer(200, {"sid": sid})

    async with in_trouble(handle) as (client, _):
        found = await client.media.fetch_many("IS1", ["ME1", "ME2", "ME3"])
    assert isinstance(found["ME2"], errors.NotFound)
    assert [getattr(found[sid], "sid", None) for sid in ("ME1", "ME3")] == ["ME1", "ME3"]


async def test_a_set_that_lies_costs_only_the_items_it_lies_about() -> None:
    items = [
        {"code": 200, "media_record": {"sid": "ME1"}},
        {"code": 200, "media_record": {"sid": "ME2", "size": "huge"}},
        {"code": 404, "media_record": {"sid": "ME3"}},
        {"code": 200, "media_record": {}},
    ]
    async with in_trouble(in_turn(answer(200, items))) as (client, _):
        found = await client.media.fetch_many("IS1", ["ME1", "ME2", "ME3", "ME4"])
    kinds = [type(found[sid]).__name__ for sid in ("ME1", "ME2", "ME3", "ME4")]
    assert kinds == ["Media", "Malformed", "NotFound", "NotFound"]


@asynccontextmanager
async def _raw(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """Serve one connection after another with ``serve`` and give the base."""
    tasks: list[asyncio.Task[None]] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.ensure_future(serve(reader, writer)))
        with suppress(ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await tasks[-1]
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)
        await server.wait_closed()
