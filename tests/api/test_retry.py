"""Which requests are retried."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, in_turn
from tests.api.quick import QUICK, in_trouble
from tui.api import errors
from tui.api.content.sources import make_bytes_source

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.api.models import Media
    from tui.api.retry import RetryWait

SERVICE = answer(200, {"sid": "IS1"})
MEDIA = answer(201, {"sid": "ME1", "size": 5})


async def _upload(client: Client) -> Media:
    source = make_bytes_source(b"hello")
    return await client.media.upload("IS1", source, filename="a", content_type="text/plain", size=5)


@pytest.mark.parametrize("trouble", [answer(429), answer(502), answer(503), answer(504), None])
async def test_a_read_is_retried_until_it_succeeds(trouble: bytes | None) -> None:
    waits: list[RetryWait] = []
    retry = replace(QUICK, on_wait=waits.append)
    async with in_trouble(in_turn(trouble, trouble, SERVICE), retry=retry) as (client, server):
        assert (await client.services.fetch("IS1")).sid == "IS1"
    assert [wait.seconds for wait in waits] == [0.001, 0.002][: len(waits)]
    assert waits
    assert len(server.asked) == 3


async def test_a_read_fails_after_four_attempts() -> None:
    async with in_trouble(in_turn(answer(503)), retry=QUICK) as (client, server):
        with pytest.raises(errors.ServerError):
            await client.services.fetch("IS1")
    assert len(server.asked) == 4


@pytest.mark.parametrize("final", [answer(400), answer(401), answer(404), answer(500), answer(501)])
async def test_permanent_errors_are_not_retried(final: bytes) -> None:
    async with in_trouble(in_turn(final), retry=QUICK) as (client, server):
        with pytest.raises(errors.ApiError):
            await client.services.fetch("IS1")
    assert len(server.asked) == 1


async def test_throttled_writes_are_retried_and_throttled_uploads_restart() -> None:
    async with in_trouble(in_turn(answer(429), answer(201, {"sid": "IM1"})), retry=QUICK) as (client, server):
        assert (await client.messages.create("IS1", "CH1", media_sid="ME1")).sid == "IM1"
    assert len(server.asked) == 2
    async with in_trouble(in_turn(answer(429), answer(429), MEDIA), retry=QUICK) as (client, server):
        assert (await _upload(client)).sid == "ME1"
    assert [asked.body for asked in server.asked] == [b"hello"] * 3


@pytest.mark.parametrize("trouble", [answer(503), None])
async def test_a_write_that_may_have_succeeded_is_not_retried(trouble: bytes | None) -> None:
    async with in_trouble(in_turn(trouble), retry=QUICK) as (client, server):
        with pytest.raises((errors.ServerError, errors.Unreachable)):
            await client.messages.create("IS1", "CH1", media_sid="ME1")
        with pytest.raises((errors.ServerError, errors.Unreachable)):
            await _upload(client)
    assert len(server.asked) == 2


async def test_the_requested_retry_after_is_respected() -> None:
    waits: list[RetryWait] = []
    retry = replace(QUICK, on_wait=waits.append)
    throttled = answer(429, {"code": 20429, "message": "Too many requests"}, retry_after="0.05")
    async with in_trouble(in_turn(throttled, SERVICE), retry=retry) as (client, _):
        started = asyncio.get_running_loop().time()
        await client.services.fetch("IS1")
        assert asyncio.get_running_loop().time() - started >= 0.05
    assert waits[0].seconds == pytest.approx(0.051)
    assert waits[0].error.code == 20429


async def test_a_retry_after_that_is_too_long_is_left_to_the_caller() -> None:
    async with in_trouble(in_turn(answer(429, retry_after="3600")), retry=QUICK) as (client, server):
        with pytest.raises(errors.Throttled) as caught:
            await client.services.fetch("IS1")
    assert caught.value.retry_after == 300, "no longer wait is believed"
    assert "It asks to wait 300 seconds." in str(caught.value)
    assert len(server.asked) == 1
