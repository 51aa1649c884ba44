"""Decoding of answers, documented or not."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.api.errors import Malformed
from tui.api.models import (
    NOT_SENT,
    Conversation,
    Media,
    Message,
    Meta,
    Service,
    decode_media,
    decode_strictly,
    list_documented_fields,
)
from tui.api.resources.lenient_json import decode_json

MEDIA: dict[str, object] = {
    "sid": "ME1",
    "service_sid": "IS1",
    "date_created": "2026-03-14T13:10:38.897143-07:00",
    "date_updated": "2026-03-14T20:10:38Z",
    "links": {"content": "/v1/Services/IS1/Media/ME1/Content"},
    "size": 153611,
    "content_type": "image/jpeg",
    "filename": "photo.jpg",
    "author": None,
    "message_sid": None,
    "url": "/v1/Services/IS1/Media/ME1",
    "is_multipart_upstream": False,
}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
_FIELDS = {
    "sid",
    "date_created",
    "links",
    "size",
    "filename",
    "media",
    "key",
    "raw",
    "index",
    "is_multipart_upstream",
}


def _values(media: Media) -> dict[str, object]:
    return {field.name: field.value for field in list_documented_fields(media)}


def test_fields_have_their_documented_names_and_order() -> None:
    names = [field.name for field in list_documented_fields(decode_media(MEDIA))]
    assert names == [
        *("sid", "account_sid", "service_sid", "date_created", "date_updated", "channel_sid", "message_sid"),
        *("size", "content_type", "file_name", "author", "url", "links.content"),
        *("links.content_direct_temporary", "category", "date_upload_updated", "is_multipart_upstream"),
    ]


def test_a_field_that_was_not_sent_is_not_a_null() -> None:
    values = _values(decode_media(MEDIA))
    assert values["author"] is None
    assert values["message_sid"] is None
    assert values["account_sid"] is NOT_SENT
    assert values["category"] is NOT_SENT
    assert values["links.content"] == "/v1/Services/IS1/Media/ME1/Content"
    assert values["links.content_direct_temporary"] is NOT_SENT


def test_false_and_zero_are_values() -> None:
    values = _values(decode_media({**MEDIA, "size": 0}))
    assert values["is_multipart_upstream"] is False
    assert values["size"] == 0


@pytest.mark.parametrize("links", [None, "missing"])
def test_missing_links_give_no_temporary_url(links: object) -> None:
    raw = {name: value for name, value in MEDIA.items() if name != "links"}
    media = decode_media(raw if links == "missing" else {**raw, "links": links})
    assert media.temporary_url is None
    assert _values(media)["links.content"] is NOT_SENT


@pytest.mark.parametrize("spelling", ["file_name", "filename"])
def test_both_spellings_of_the_filename_field_are_parsed(spelling: str) -> None:
    media = decode_media({"sid": "ME1", spelling: "a.png"})
    assert media.file_name == media.filename == "a.png"
    assert _values(media)["file_name"] == "a.png"


def test_dates_are_parsed_with_an_offset_or_z() -> None:
    media = decode_media(MEDIA)
    assert media.date_created == datetime(2026, 3, 14, 20, 10, 38, 897143, tzinfo=UTC)
    assert media.date_updated == datetime(2026, 3, 14, 20, 10, 38, tzinfo=UTC)


def test_the_raw_object_is_kept_and_cannot_be_overwritten_by_a_field() -> None:
    sent = {**MEDIA, "raw": {"sid": "other"}, "surprise": [1]}
    assert decode_media(sent).raw == sent


def test_a_traceback_does_not_show_the_temporary_url() -> None:
    signed = "https://media.us1.twilio.com/ME1?Expires=1&Signature=very-secret"
    media = decode_media({"sid": "ME1", "links": {"content_direct_temporary": signed}})
    assert media.temporary_url == signed
    assert "very-secret" not in repr(media)


def test_a_message_lists_its_media_or_none() -> None:
    sent = {"sid": "IM1", "media": [{"sid": "ME1", "size": 5, "filename": "a"}, {"sid": "ME2"}]}
    message = decode_strictly(json.dumps(sent).encode(), Message)
    assert [media.sid for media in message.media] == ["ME1", "ME2"]
    assert message.media[0].file_name == "a"
    assert decode_strictly(b'{"sid": "IM1", "media": null}', Message).media == ()
    assert decode_strictly(b'{"sid": "IM1"}', Message).media == ()


@pytest.mark.parametrize("lie", [{"sid": None}, {"sid": ""}, {"sid": []}, {}, [], "ME1", None])
def test_json_that_is_not_a_media_is_malformed(lie: object) -> None:
    with pytest.raises(Malformed):
        decode_media(lie)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("size", -1),
        ("size", 2**63),
        ("size", "many"),
        ("date_created", "yesterday"),
        ("date_created", "0001-01-01T00:00:00+14:00"),
        ("date_created", "9999-12-31T23:59:59-14:00"),
        ("is_multipart_upstream", "perhaps"),
    ],
)
def test_an_unparsable_field_is_shown_as_sent_beside_the_others(name: str, sent: object) -> None:
    media = decode_media({**MEDIA, name: sent})
    [odd] = [field for field in list_documented_fields(media) if field.is_odd]
    assert (odd.name, odd.value) == (name, sent)
    assert getattr(media, name) is None
    assert media.filename == "photo.jpg"
    assert media.raw[name] == sent


def test_links_in_a_list_are_ignored() -> None:
    assert decode_media({**MEDIA, "links": []}).temporary_url is None


def test_a_media_is_parsed_from_json_with_a_lone_surrogate_and_a_byte_order_mark() -> None:
    body = b'\xef\xbb\xbf{"sid": "ME1", "filename": "a\\ud83d.png", "extra": {"b\\udc00": 1e999}}'
    media = decode_media(decode_json(body))
    assert media.filename == "a\ufffd.png"
    assert json.dumps(media.raw, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'"\xff"', b"[" * 100_000, b'{"sid": "\\ud800"}', b"NaN"]
)
def test_invalid_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        decode_strictly(body, Service)


@given(st.binary())
def test_any_bytes_are_parsed_or_malformed(body: bytes) -> None:
    for model in (Service, Conversation, Message, Meta, object):
        with suppress(Malformed):
            decode_strictly(body, model)


@settings(deadline=None)  # the first invalid value imports its parser
@given(st.dictionaries(st.sampled_from(sorted(_FIELDS)) | st.text(), _JSON) | _JSON)
def test_any_json_is_parsed_or_malformed(value: object) -> None:
    body = json.dumps(value).encode()
    for model in (Service, Conversation, Message, Meta):
        with suppress(Malformed):
            decode_strictly(body, model)
    try:
        fields = list_documented_fields(decode_media(value))
    except Malformed:
        return
    assert all(field.value is NOT_SENT or field.name for field in fields)
