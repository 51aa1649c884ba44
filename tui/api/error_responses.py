"""What an answer that is no success says, in both of Twilio's shapes (twilio-media-api, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api import errors
from tui.api.clock import stated_wait
from tui.api.resources.odd_rows import json_value
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


def error_of(
    status: int, headers: Mapping[str, str], body: bytes, *, hide: tuple[str, ...] = ()
) -> errors.ApiError:
    """Return the error that an answer other than 2xx means; words in ``hide`` are left out of its texts.

    Read are the general shape (``code``, ``message``, ``more_info``), RFC 9457's (``title``, ``detail``,
    ``type``), and MCS's mixture with codes of four digits. Any other body gives an error without a message.
    """
    said = _object(body)
    message = _first_text(said, "message", "title")
    detail = _first_text(said, "detail")
    words = ": ".join(dict.fromkeys(text for text in (message, detail) if text))
    more_info = _first_text(said, "more_info", "type")
    return _class_of(status)(
        status=status,
        code=_code(said.get("code")),
        message=sanitize_message(words, hide=hide) or None,
        more_info=sanitize_message(more_info, hide=hide) or None,
        retry_after=stated_wait(headers),
    )


def _class_of(status: int) -> type[errors.ApiError]:
    if status >= 500:  # noqa: PLR2004 - the classes of HTTP's statuses
        return errors.ServerError
    if status >= 400:  # noqa: PLR2004
        return _BY_STATUS.get(status, errors.Rejected)
    return errors.ForeignHost if status >= 300 else errors.Malformed  # noqa: PLR2004


def _object(body: bytes) -> dict[str, object]:
    try:
        said = json_value(body)
    except errors.Malformed:
        return {}
    return said if isinstance(said, dict) else {}


def _first_text(said: dict[str, object], *names: str) -> str:
    return next((value for name in names if isinstance(value := said.get(name), str)), "")


def _code(value: object) -> int | None:
    """Return Twilio's code: a number, by some senders a string of digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:9])
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9 else None
