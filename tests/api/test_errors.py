"""Messages of failed requests, for any answer of the service."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api import errors
from tui.api.error_responses import make_error
from tui.text.sanitize import sanitize_message


def _error(status: int, body: object, hide: tuple[str, ...] = (), **headers: str) -> errors.ApiError:
    return make_error(status, headers, json.dumps(body).encode(), hide=hide)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, errors.ForeignHost),
        (400, errors.Rejected),
        (401, errors.Unauthorized),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (413, errors.TooLarge),
        (429, errors.Throttled),
        (500, errors.ServerError),
        (503, errors.ServerError),
    ],
)
def test_each_status_maps_to_an_error_class(status: int, kind: type[errors.ApiError]) -> None:
    error = make_error(status, {}, b"<html>nothing of Twilio's</html>")
    assert type(error) is kind
    assert error.status == status
    assert error.message is None
    assert f"HTTP {status}" in str(error)


def test_the_general_error_format_is_parsed() -> None:
    more = "https://www.twilio.com/docs/errors/20404"
    error = _error(404, {"code": 20404, "message": "Not here", "more_info": more, "status": 404})
    assert (error.code, error.message, error.more_info) == (20404, "Not here", more)
    assert str(error).startswith("The service could not find it (HTTP 404, code 20404): Not here. ")


def test_the_newer_error_format_is_parsed() -> None:
    sent = {
        "type": "https://twilio.com/e/1",
        "title": "Bad",
        "status": 400,
        "code": 50506,
        "detail": "No sid",
    }
    error = _error(400, sent)
    assert (error.code, error.message, error.more_info) == (50506, "Bad: No sid", "https://twilio.com/e/1")


def test_four_digit_and_text_error_codes_are_parsed() -> None:
    assert _error(401, {"code": 4010, "message": "No authentication provided"}).code == 4010
    assert _error(401, {"code": "4010"}).code == 4010


@pytest.mark.parametrize("code", [True, -1, 0, 1.5, "many", [], None, "9" * 5000, 10**30])
def test_an_invalid_error_code_is_ignored(code: object) -> None:
    assert _error(400, {"code": code}).code in {None, 999_999_999}


def test_hostile_error_text_is_sanitized() -> None:
    error = _error(400, {"message": "a\x1b[31mb\u202ec\r\nd" + "x" * 5000})
    assert error.message is not None
    assert error.message.startswith("a [31mb c d")
    assert len(error.message) <= 300


def test_errors_contain_no_secrets_or_signatures() -> None:
    words = "user:s3cret at https://me:pw@host/ME1?Expires=1&Signature=abc~ failed"
    error = _error(400, {"message": words, "more_info": words}, hide=("s3cret",))
    for map_transport_errors in (str(error), repr(error), str(error.more_info)):
        assert "s3cret" not in map_transport_errors
        assert "Signature" not in map_transport_errors
        assert "pw@" not in map_transport_errors
        assert "failed" in map_transport_errors or map_transport_errors == repr(error)


def test_a_question_mark_in_prose_is_kept() -> None:
    assert sanitize_message("What? Nothing.") == "What? Nothing."


def test_retry_after_is_parsed_as_seconds_or_a_date() -> None:
    assert make_error(429, {"retry-after": "7"}, b"").retry_after == 7
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    wait = make_error(503, {"retry-after": later}, b"").retry_after
    assert wait is not None
    assert 55 < wait <= 60
    for nonsense in ("soon", "nan", ""):
        assert make_error(429, {"retry-after": nonsense}, b"").retry_after is None
    assert make_error(429, {"retry-after": "-5"}, b"").retry_after == 0


@given(
    st.integers(300, 599), st.binary() | st.text().map(lambda text: json.dumps({"message": text}).encode())
)
def test_any_error_body_becomes_one_printable_line(status: int, body: bytes) -> None:
    text = str(make_error(status, {"retry-after": "x"}, body))
    assert text.isprintable()
    assert text.endswith(".")


def test_every_error_says_what_to_do_next() -> None:
    for kind in errors.ApiError.__subclasses__():
        error = errors.ContentTooLarge(5, 6) if kind is errors.ContentTooLarge else kind()
        assert str(error) == f"{str(error).removesuffix(kind.advice).strip()} {kind.advice}"
        assert kind.summary != errors.ApiError.summary
