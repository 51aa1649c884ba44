"""Uploads as forms: the file part, its name, and invalid forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.conftest import list_content_files
from tui.server import LocalService, Rules

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from tests.server.conftest import Local

BOUNDARY = "a-boundary"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def _part(content: bytes, *headers: bytes) -> bytes:
    return (
        b"--a-boundary\r\n" + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + content + b"\r\n"
    )


def _named(name: bytes, filename: bytes | None = None) -> bytes:
    return b'Content-Disposition: form-data; name="%b"' % name + (
        b"" if filename is None else b'; filename="%b"' % filename
    )


END = b"--a-boundary--\r\n"


async def _send(local: Local, *parts: bytes, content_type: str = TYPE, **query: str) -> httpx.Response:
    async def one_by_one() -> AsyncIterator[bytes]:
        # One byte at a time, so that no boundary is within one chunk.
        for byte in b"".join(parts):
            yield bytes([byte])

    headers = {"Content-Type": content_type}
    return await local.http.post(
        f"{local.service}/Media", content=one_by_one(), headers=headers, params=query
    )


async def _content(local: Local, answer: httpx.Response) -> bytes:
    assert answer.status_code == 201, answer.text
    return (await local.http.get(await local.temporary_url(answer.json()["sid"]))).content


@pytest.mark.parametrize("name", ["file", "Media", "media", "anything at all"])
async def test_a_file_part_is_the_media_whatever_its_field_name(local: Local, name: str) -> None:
    content = bytes(range(256)) * 3000
    files = {name: ("photo.jpg", content, "image/jpeg; x=y")}
    answer = await local.http.post(f"{local.service}/Media", files=files)
    media = answer.json()
    assert (media["filename"], media["content_type"]) == ("photo.jpg", "image/jpeg; x=y")
    assert media["size"] == len(content)
    assert media["is_multipart_upstream"] is False
    assert await _content(local, answer) == content


async def test_a_form_may_be_chunked_anywhere_and_contain_boundary_like_bytes(local: Local) -> None:
    content = b"\r\n--a-boundar\r\n--\r\n\r\n--a-boundary"[:-1] + b"\r\n-"
    answer = await _send(local, _part(content, _named(b"f", b"a"), b"Content-Type: text/plain"), END)
    assert await _content(local, answer) == content


async def test_a_text_field_called_filename_is_ignored(local: Local) -> None:
    answer = await _send(
        local, _part(b"other.txt", _named(b"FileName")), _part(b"x", _named(b"Media", b"mine.txt")), END
    )
    assert answer.json()["filename"] == "mine.txt"
    assert answer.json()["content_type"] == "application/octet-stream"
    assert await _content(local, answer) == b"x"


async def test_a_part_with_a_filename_takes_precedence_over_one_with_a_type(
    local: Local, service: LocalService
) -> None:
    typed = _part(b"typed", _named(b"a"), b"Content-Type: text/plain")
    named = _part(b"named", _named(b"b", b"n.txt"))
    late = _part(b"late", _named(b"c", b"late.txt"))
    for parts, expected in (
        ((typed, named, late), b"named"),
        ((named, typed), b"named"),
        ((typed, _part(b"second", _named(b"d"), b"Content-Type: a/b")), b"typed"),
    ):
        answer = await _send(local, *parts, END)
        assert await _content(local, answer) == expected
    assert len(list_content_files(service)) == 3


async def test_a_part_without_a_name_uses_the_one_in_the_query(local: Local) -> None:
    typed = _part(b"x", _named(b"a"), b"Content-Type: text/plain")
    assert (await _send(local, typed, END, Filename="q.txt")).json()["filename"] == "q.txt"
    named = _part(b"x", _named(b"a", b"own.txt"))
    answer = await _send(local, named, END, Filename="q.txt", Category="body")
    assert (answer.json()["filename"], answer.json()["category"]) == ("own.txt", "body")


@pytest.mark.parametrize(
    ("header", "filename"),
    [
        (_named(b"f", "写真 📷.png".encode()), "写真 📷.png"),
        (_named(b"f", b"caf\xe9.png"), "café.png"),
        (_named(b"f", b'say \\"hi\\".png'), 'say "hi".png'),
        (_named(b"f", b"../../etc/passwd"), "../../etc/passwd"),
        (_named(b"f", b"[/bold].jpg"), "[/bold].jpg"),
        (b"Content-Disposition: form-data; name=f; filename*=UTF-8''caf%C3%A9.png", "café.png"),
    ],
)
async def test_the_filename_of_a_part_is_kept_unchanged(local: Local, header: bytes, filename: str) -> None:
    answer = await _send(local, _part(b"x", header), END)
    assert answer.json()["filename"] == filename
    content = await local.http.get(await local.temporary_url(answer.json()["sid"]))
    assert content.headers["content-disposition"].isascii()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (_part(b"x", _named(b"a", b"a.txt")), TYPE),
        (_part(b"x", _named(b"a", b"a.txt")) + END[:-4], TYPE),
        (END, TYPE),
        (b"", TYPE),
        (b"no form", TYPE),
        (_part(b"text", _named(b"a")) + END, TYPE),
        (_part(b"x", _named(b"a", b"")) + END, TYPE),
        (_part(b"x", _named(b"a", b"a.txt"), b"Content-Type: a/b\x0bX: y") + END, TYPE),
        (_part(b"x", *[_named(b"a", b"a.txt")] * 20) + END, TYPE),
        (_part(b"x", _named(b"a", b"a" * 10_000)) + END, TYPE),
        (_part(b"x", _named(b"a", b"a.txt")) + END, "multipart/form-data"),
        (_part(b"x", _named(b"a", b"a.txt")) + END, "multipart/form-data; boundary="),
        (_part(b"x", _named(b"a", b"a.txt")) + END, "multipart/form-data; boundary=other"),
        (_part(b"x", _named(b"a", b"a.txt")) + END, "multipart/form-data; boundary=" + "b" * 500),
    ],
)
async def test_an_invalid_form_is_refused_and_leaves_nothing(
    local: Local, service: LocalService, body: bytes, content_type: str
) -> None:
    answer = await _send(local, body, content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (400, 4000)
    assert list_content_files(service) == []


@pytest.mark.parametrize("service", [Rules(size_limit=1000)], indirect=True)
async def test_the_size_limit_applies_to_the_file_not_the_form(local: Local, service: LocalService) -> None:
    fits = await local.http.post(f"{local.service}/Media", files={"f": ("a", bytes(1000))})
    assert fits.json()["size"] == 1000
    too_large = await local.http.post(f"{local.service}/Media", files={"f": ("a", bytes(1001))})
    assert (too_large.status_code, too_large.json()["code"]) == (413, 4130)
    padded = {"padding": "x" * 3_000_000}
    endless = await local.http.post(f"{local.service}/Media", data=padded, files={"f": ("a", b"x")})
    assert endless.status_code == 413
    assert len(list_content_files(service)) == 1


async def test_other_multipart_types_are_ordinary_content(local: Local) -> None:
    answer = await _send(local, b"as it is", content_type="multipart/mixed; boundary=x")
    assert answer.json()["content_type"] == "multipart/mixed; boundary=x"
    assert await _content(local, answer) == b"as it is"
