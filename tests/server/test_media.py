"""Media over HTTP: upload, fetch, content, MediaSet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.server.conftest import Local


async def test_an_upload_answers_201_with_the_media_and_no_temporary_url(local: Local) -> None:
    answer = await local.http.post(
        f"{local.service}/Media?Filename=a+photo.jpg",
        content=b"bytes",
        headers={"Content-Type": "image/jpeg", "Content-Size": "5"},
    )
    assert answer.status_code == 201
    media = answer.json()
    assert media["filename"] == media["file_name"] == "a photo.jpg"
    assert media["content_type"] == "image/jpeg"
    assert media["size"] == 5
    assert media["category"] == "media"
    assert media["message_sid"] is None
    assert media["channel_sid"] is None
    assert media["links"] == {"content": f"{local.service}/Media/{media['sid']}/Content"}


async def test_a_media_has_every_documented_and_undocumented_field(local: Local) -> None:
    sid = await local.upload()
    media = (await local.fetch(sid)).json()
    assert set(media) == {
        *("sid", "account_sid", "service_sid", "date_created", "date_updated", "date_upload_updated"),
        *("channel_sid", "message_sid", "size", "content_type", "file_name", "filename", "author", "url"),
        *("links", "category", "is_multipart_upstream"),
    }
    assert set(media["links"]) == {"content", "content_direct_temporary"}
    assert media["url"] == f"{local.service}/Media/{sid}"


async def test_media_dates_have_microseconds_and_an_offset(local: Local) -> None:
    media = (await local.fetch(await local.upload())).json()
    assert media["date_created"] == "2026-03-14T13:10:38.897143-07:00"


async def test_a_media_without_name_and_type_gets_a_generic_type(local: Local) -> None:
    media = (await local.fetch(await local.upload())).json()
    assert media["filename"] is None
    assert media["content_type"] == "application/octet-stream"


async def test_a_content_type_is_kept_as_sent_with_its_parameters(local: Local) -> None:
    answer = await local.http.post(
        f"{local.service}/Media", content=b"<svg/>", headers={"Content-Type": "image/svg+xml; charset=utf-8"}
    )
    assert answer.json()["content_type"] == "image/svg+xml; charset=utf-8"


async def test_hostile_names_are_returned_unchanged(local: Local) -> None:
    for name in (
        "[/bold].jpg",
        "../../etc/passwd",
        "\x1b[31mred",
        "a\u202egpj.exe",
        "写真 📷.png",
        'a"\r\nb',
    ):
        sid = await local.upload(Filename=name)
        assert (await local.fetch(sid)).json()["filename"] == name
        content = await local.http.get(await local.temporary_url(sid))
        assert content.headers["content-disposition"].isascii()
        assert "/" not in content.headers["content-disposition"]


async def test_content_redirects_to_an_absolute_temporary_url_that_needs_no_credentials(local: Local) -> None:
    sid = await local.upload(b"the bytes")
    answer = await local.http.get(f"{local.service}/Media/{sid}/Content")
    assert answer.status_code == 307
    place = answer.headers["location"]
    assert place.startswith(f"http://local.test/{sid}?Expires=")
    assert (await local.http.get(place, auth=None)).content == b"the bytes"


@pytest.mark.parametrize(
    ("query", "headers"),
    [({"stream": "true"}, {}), ({"stream": ""}, {}), ({}, {"X-Mediadeck-Content": "stream"})],
)
async def test_content_is_sent_without_a_redirect_on_request(
    local: Local, query: dict[str, str], headers: dict[str, str]
) -> None:
    sid = (
        await local.http.post(
            f"{local.service}/Media", content=b"the bytes", headers={"Content-Type": "text/x; a=b"}
        )
    ).json()["sid"]
    path = f"{local.service}/Media/{sid}/Content"
    answer = await local.http.get(path, params=query, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"the bytes")
    assert answer.headers["content-type"] == "text/x; a=b"
    assert answer.headers["x-content-type-options"] == "nosniff"
    part = await local.http.get(path, params=query, headers=headers | {"Range": "bytes=-5"})
    assert (part.status_code, part.content) == (206, b"bytes")
    stranger = await local.http.request("GET", path, params=query, headers=headers, auth=None)
    assert stranger.status_code == 401
    head = await local.http.head(path, params=query, headers=headers)
    assert (head.status_code, head.headers["content-length"]) == (200, "9")
    assert (await local.http.get(path, params={"stream": "false"})).status_code == 307


async def test_a_chunked_upload_is_stored_completely(local: Local) -> None:
    chunk = bytes(range(256)) * 4096

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield chunk
        yield b"the end"

    answer = await local.http.post(f"{local.service}/Media", content=chunks())
    assert answer.json()["size"] == 3 * len(chunk) + 7
    content = await local.http.get(await local.temporary_url(answer.json()["sid"]))
    assert content.content == chunk * 3 + b"the end"


async def test_a_zero_byte_media_is_accepted(local: Local) -> None:
    sid = await local.upload(b"")
    assert (await local.fetch(sid)).json()["size"] == 0
    content = await local.http.get(await local.temporary_url(sid))
    assert content.status_code == 200
    assert content.content == b""


async def test_a_media_of_another_or_unknown_service_is_not_found(local: Local) -> None:
    sid = await local.upload()
    unknown = await local.fetch("ME" + "0" * 32)
    assert (unknown.status_code, unknown.json()["code"]) == (404, 4040)
    elsewhere = await local.http.get(f"/v1/Services/IS{'f' * 32}/Media/{sid}")
    assert elsewhere.status_code == 404
    malformed = await local.http.get(f"/v1/Services/default/Media/{sid}")
    assert (malformed.status_code, malformed.json()["code"]) == (400, 4000)
    assert malformed.json()["message"] == "Invalid URI parameter: ServiceSid"


async def test_a_path_in_place_of_a_sid_is_not_found(local: Local) -> None:
    for path in ("..%2F..%2Faccount.json", "%2e%2e", "ME%00"):
        assert (await local.http.get(f"{local.service}/Media/{path}")).status_code == 404


async def test_an_unknown_category_is_refused(local: Local) -> None:
    answer = await local.http.post(f"{local.service}/Media?Category=film", content=b"")
    assert answer.status_code == 400
    kept = await local.http.post(f"{local.service}/Media?Category=body", content=b"")
    assert kept.json()["category"] == "body"


async def test_a_media_set_answers_each_item_with_a_code_and_its_sid(local: Local) -> None:
    there, missing = await local.upload(b"there"), "ME" + "0" * 31 + "f"
    answer = await local.http.post(
        f"{local.service}/MediaSet",
        json={"command": "get", "list": [{"media_sid": missing}, {"media_sid": there}]},
    )
    absent, present = answer.json()
    assert absent == {"code": 404, "media_record": {"sid": missing}}
    assert present["code"] == 200
    url = present["media_record"]["links"]["content_direct_temporary"]
    assert (await local.http.get(url)).content == b"there"


async def test_an_invalid_media_set_is_refused(local: Local) -> None:
    for body in (
        "no json",
        "[]",
        '{"command": "get"}',
        '{"command": "drop", "list": []}',
        '{"command": "get", "list": [{"media_sid": "\\ud800"}]}',
        '{"command": "get", "list": [{"media_sid": 5}]}',
        '{"command": "get", "list": {}}',
        "[" * 100_000,
    ):
        answer = await local.http.post(f"{local.service}/MediaSet", content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, 4000)


async def test_errors_have_twilios_four_fields(local: Local) -> None:
    for answer in (
        await local.fetch("ME" + "0" * 32),
        await local.http.get("/v1/Nothing"),
        await local.http.put(f"{local.service}/Media/ME"),
        await local.http.get(f"{local.service}/Media"),
    ):
        assert answer.headers["content-type"].startswith("application/json")
        body = answer.json()
        assert set(body) == {"code", "message", "more_info", "status"}
        assert body["status"] == answer.status_code
        assert body["more_info"].endswith(str(body["code"]))


async def test_links_use_the_host_of_the_request(local: Local) -> None:
    sid = await local.upload()
    media = await local.http.get(f"{local.service}/Media/{sid}", headers={"Host": "media.example:8080"})
    assert urlsplit(media.json()["links"]["content_direct_temporary"]).netloc == "media.example:8080"
