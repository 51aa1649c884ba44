"""Compressed answers: one layer at most, decompressed within limits, and never requested for content."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, in_turn
from tests.api.quick import in_trouble
from tui.api import errors
from tui.api.models import Links, Media

if TYPE_CHECKING:
    from tests.api.answering import AnsweringServer

SERVICE = json.dumps({"sid": "IS1"}).encode()
#: 40 MB of the same byte, compressed to 40 KB.
BOMB = gzip.compress(b" " * 40_000_000)


def _raw_deflate(content: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(content) + deflater.flush()


def _media(server: AnsweringServer) -> Media:
    return Media(
        sid="ME1", service_sid="IS1", links=Links(content_direct_temporary=f"{server.origin}/ME1?Expires=1")
    )


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(SERVICE)),
        ("X-GZIP", gzip.compress(SERVICE)),
        ("deflate", zlib.compress(SERVICE)),
        ("deflate", _raw_deflate(SERVICE)),
        ("identity", SERVICE),
        ("identity, gzip", gzip.compress(SERVICE)),
    ],
    ids=["gzip", "x-gzip", "zlib", "raw deflate", "identity", "identity and gzip"],
)
async def test_one_layer_of_compression_is_decoded(coding: str, body: bytes) -> None:
    async with in_trouble(in_turn(answer(200, body, content_encoding=coding))) as (client, server):
        assert (await client.services.fetch("IS1")).sid == "IS1"
        assert await client.media.read_content(_media(server), limit=100) == SERVICE


@pytest.mark.parametrize(
    ("coding", "body", "said"),
    [
        ("gzip, gzip", gzip.compress(BOMB), "more than once"),
        ("deflate, gzip", gzip.compress(zlib.compress(SERVICE)), "more than once"),
        ("br", b"\x0b\x02\x80hello\x03", "unknown compression"),
        ("gzip", SERVICE, "damaged"),
        ("gzip", gzip.compress(SERVICE)[:-3], "ended early"),
        ("gzip", gzip.compress(SERVICE) + b"more", "has data after the end"),
    ],
    ids=["twice", "two kinds", "brotli", "not compressed", "cut", "too long"],
)
async def test_other_than_one_known_layer_of_compression_is_refused(
    coding: str, body: bytes, said: str
) -> None:
    async with in_trouble(in_turn(answer(200, body, content_encoding=coding))) as (client, server):
        with pytest.raises(errors.Malformed, match=said):
            await client.services.fetch("IS1")
        with pytest.raises(errors.Malformed, match=said):
            await client.media.read_content(_media(server), limit=1000)


async def test_limits_apply_while_decompressing() -> None:
    async with in_trouble(in_turn(answer(200, BOMB, content_encoding="gzip"))) as (client, server):
        with pytest.raises(errors.Malformed, match="more than"):
            await client.services.fetch("IS1")
        with pytest.raises(errors.ContentTooLarge) as caught:
            await client.media.read_content(_media(server), limit=1_000_000)
        assert caught.value.size < 1_600_000, "no more was inflated than one piece beyond the limit"
        assert await client.media.read_start(_media(server), size=1000) == b" " * 1000


async def test_a_decompression_bomb_in_an_error_body_is_bounded() -> None:
    async with in_trouble(in_turn(answer(400, BOMB, content_encoding="gzip"))) as (client, _):
        with pytest.raises(errors.ApiError):
            await client.services.fetch("IS1")


async def test_content_is_requested_uncompressed_with_one_header() -> None:
    async with in_trouble(in_turn(answer(200, b"hello"))) as (client, server):
        await client.media.read_content(_media(server), limit=5)
        await client.media.read_start(_media(server), size=5)
    for asked in server.asked:
        assert asked.head.lower().count(b"accept-encoding:") == 1
        assert asked.headers["accept-encoding"] == "identity"
