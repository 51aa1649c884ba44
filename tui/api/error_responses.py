"""Errors from unsuccessful responses, in both of Twilio's shapes (twilio-media-api, section 2)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from tui.api import errors
from tui.api.clock import parse_retry_after
from tui.api.resources.lenient_json import decode_json
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_STATUS: dict[int, type[errors.ApiError]] = {
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    413: errors.TooLarge,
    429: errors.Throttled,
}


def make_error(
    status: int, headers: Mapping[str, str], body: bytes, *, hide: tuple[str, ...] = ()
) -> errors.ApiError:
    """Return the error for a response other than 2xx, with the words in ``hide`` removed from its texts.

    The body may have Twilio's general shape (``code``, ``message``, ``more_info``), that of RFC 9457
    (``title``, ``detail``, ``type``), or MCS's mixture of both. Any other gives an error without a message.
    """
    fields = _decode_object(body)
    message = _first_text(fields, "message", "title")
    detail = _first_text(fields, "detail")
    words = ": ".join(dict.fromkeys(text for text in (message, detail) if text))
    more_info = _first_text(fields, "more_info", "type")
    return _choose_class(status)(
        status=status,
        code=_parse_code(fields.get("code")),
        message=sanitize_message(words, hide=hide) or None,
        more_info=sanitize_message(more_info, hide=hide) or None,
        retry_after=parse_retry_after(headers),
    )


def _choose_class(status: int) -> type[errors.ApiError]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return errors.ServerError
    if status >= HTTPStatus.BAD_REQUEST:
        return _BY_STATUS.get(status, errors.Rejected)
    return errors.ForeignHost if status >= HTTPStatus.MULTIPLE_CHOICES else errors.Malformed


def _decode_object(body: bytes) -> dict[str, object]:
    try:
        fields = decode_json(body)
    except errors.Malformed:
        return {}
    return fields if isinstance(fields, dict) else {}


def _first_text(fields: dict[str, object], *names: str) -> str:
    return next((value for name in names if isinstance(value := fields.get(name), str)), "")


def _parse_code(value: object) -> int | None:
    """Return Twilio's code: a number, or a string of digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:9])
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9 else None
