"""Temporary URLs: their shape, expiry and verification."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.server.conftest import Clock, Local
    from tui.server import LocalService


async def test_a_temporary_url_has_twilios_format(local: Local) -> None:
    sid = await local.upload()
    url = await local.temporary_url(sid)
    match = re.fullmatch(
        rf"http://local\.test/{sid}\?Expires=(\d+)&Signature=([A-Za-z0-9~-]{{342}}__)&Key-Pair-Id=(APKA\w{{16}})",
        url,
    )
    assert match, url
    assert int(match[1]) == 1773519038 + 300


async def test_a_temporary_url_expires_after_300_seconds(local: Local, clock: Clock) -> None:
    sid = await local.upload()
    await local.post(MediaSid=sid)
    url = await local.temporary_url(sid)
    clock.advance(299)
    assert (await local.http.get(url)).status_code == 200
    clock.advance(1)
    denied = await local.http.get(url)
    assert denied.status_code == 403
    assert denied.headers["content-type"].startswith("application/xml")
    assert "<Code>AccessDenied</Code>" in denied.text
    assert (await local.http.get(await local.temporary_url(sid))).status_code == 200


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("Expires=1", "Expires=2"),
        ("Signature=", "Signature=A"),
        ("Key-Pair-Id=APKA", "Key-Pair-Id=APKB"),
        ("?", "?a=b&"),
        ("&Key-Pair", "&a=b&Key-Pair"),
        ("Expires=", "Expires=0"),
        ("Expires=", "expires="),
        ("Signature=", "Signature=\u00e9"),
        ("Expires=", "Expires=" + "9" * 5000),
    ],
)
async def test_a_changed_parameter_invalidates_a_temporary_url(local: Local, found: str, put: str) -> None:
    url = await local.temporary_url(await local.upload())
    assert (await local.http.get(url.replace(found, put, 1))).status_code == 403
    assert (await local.http.get(url + "&download=1")).status_code == 403
    assert (await local.http.get(url)).status_code == 200


async def test_a_temporary_url_opens_only_its_own_media(local: Local) -> None:
    one, other = await local.upload(b"one"), await local.upload(b"other")
    url = await local.temporary_url(one)
    assert (await local.http.get(url.replace(one, other))).status_code == 403
    assert (await local.http.get(f"/{one}")).status_code == 403


async def test_a_deleted_media_answers_404(local: Local, clock: Clock) -> None:
    sid = await local.upload()
    clock.advance(200)
    url = await local.temporary_url(sid)
    clock.advance(150)
    assert (await local.http.get(url)).status_code == 404


async def test_content_has_nosniff_and_cors_headers(local: Local) -> None:
    sid = await local.upload(b"<script>", Filename="a.html")
    headers = (await local.http.get(await local.temporary_url(sid))).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["content-disposition"] == "inline; filename*=UTF-8''a.html"


async def test_content_supports_ranges(local: Local) -> None:
    url = await local.temporary_url(await local.upload(b"0123456789"))
    for asked, status, content, said in (
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("bytes=10-", 416, b"", "bytes */10"),
    ):
        answer = await local.http.get(url, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, content)
        assert answer.headers.get("content-range") == said


async def test_an_if_range_mismatch_returns_the_whole_content(local: Local) -> None:
    url = await local.temporary_url(await local.upload(b"0123456789"))
    etag = (await local.http.head(url)).headers["etag"]
    same = await local.http.get(url, headers={"Range": "bytes=0-1", "If-Range": etag})
    other = await local.http.get(url, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (same.content, other.content) == (b"01", b"0123456789")


async def test_lost_content_is_reported_missing_and_not_partly_sent(
    local: Local, service: LocalService
) -> None:
    sid = await local.upload(b"lost")
    await service.context.content.delete(sid)
    answer = await local.http.get(await local.temporary_url(sid))
    assert answer.status_code == 404
    assert "<Code>NoSuchKey</Code>" in answer.text
