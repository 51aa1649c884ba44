"""Uploads as sent over HTTP."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, in_turn
from tests.api.quick import QUICK, in_raw_trouble, in_trouble
from tui.api import errors
from tui.api.content.sources import make_bytes_source
from tui.api.transport import Timeouts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


MEDIA = answer(201, {"sid": "ME1", "size": 5})
IMPATIENT = Timeouts(connect=0.2, pool=0.2, read=0.1, write=0.1, total=0.3)


async def test_an_upload_states_its_type_size_and_name() -> None:
    async with in_trouble(in_turn(MEDIA)) as (client, server):
        await client.media.upload(
            "IS1", make_bytes_source(b"hello"), filename="a b+ü.txt", content_type="text/x; a=b", size=5
        )
    asked = server.asked[0]
    assert asked.target == "/v1/Services/IS1/Media?Filename=a+b%2B%C3%BC.txt"
    assert asked.headers["content-type"] == "text/x; a=b"
    assert asked.headers["content-size"] == asked.headers["content-length"] == "5"
    assert "transfer-encoding" not in asked.headers


@pytest.mark.parametrize("content_type", ["a/b\r\nX-Evil: 1", "a/ü", "a/b\0"])
async def test_a_content_type_that_would_break_the_headers_is_rejected(content_type: str) -> None:
    async with in_trouble(in_turn(MEDIA)) as (client, server):
        with pytest.raises(errors.Rejected):
            await client.media.upload(
                "IS1", make_bytes_source(b""), filename="a", content_type=content_type, size=0
            )
    assert server.asked == []


async def test_an_upload_that_the_server_does_not_read_times_out() -> None:
    never = asyncio.Event()

    async def stall(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await never.wait()

    size = 50_000_000
    async with in_raw_trouble(stall, timeouts=IMPATIENT) as client:
        with pytest.raises(errors.TimedOut):
            await client.media.upload(
                "IS1", make_bytes_source(bytes(size)), filename="a", content_type="a/b", size=size
            )


async def test_a_slow_upload_does_not_time_out_while_bytes_are_read() -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        left = size
        while left:
            left -= len(await reader.read(1_000_000))
            await asyncio.sleep(0.015)
        writer.write(MEDIA)

    size = 20_000_000
    async with in_raw_trouble(slow, timeouts=Timeouts(read=1, write=1, total=60)) as client:
        media = await client.media.upload(
            "IS1", make_bytes_source(bytes(size)), filename="a", content_type="a/b", size=size
        )
    assert media.sid == "ME1"


async def test_an_upload_rejected_early_reports_the_reason() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(413, {"code": 4130, "message": "Too large"}))
        await writer.drain()
        while await reader.read(1_000_000):
            pass

    size = 50_000_000
    async with in_raw_trouble(refuse) as client:
        with pytest.raises(errors.TooLarge) as caught:
            await client.media.upload(
                "IS1", make_bytes_source(bytes(size)), filename="a", content_type="a/b", size=size
            )
    assert caught.value.code == 4130


async def test_errors_of_the_source_reach_the_caller() -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[AsyncIterator[bytes]]:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"hel"
            message = "the disk is gone"
            raise OSError(message)

        yield chunks()

    async with in_trouble(in_turn(MEDIA), retry=QUICK) as (client, _):
        with pytest.raises(OSError, match="the disk is gone"):
            await client.media.upload("IS1", broken, filename="a", content_type="a/b", size=5)


@pytest.mark.parametrize("size", [0, 4, 6])
async def test_a_source_that_differs_from_its_stated_size_is_not_sent_completely(size: int) -> None:
    async with in_trouble(in_turn(MEDIA)) as (client, server):
        with pytest.raises(ValueError, match="does not have"):
            await client.media.upload(
                "IS1", make_bytes_source(b"hello"), filename="a", content_type="a/b", size=size
            )
    assert server.asked == []
