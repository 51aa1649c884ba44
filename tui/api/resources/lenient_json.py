"""Lenient decoding of malformed resources.

This is the slow path: it runs for a page or a resource only after msgspec has rejected it.
"""

from __future__ import annotations

import functools
import json
import math
import re
import sys
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_origin

import msgspec

from tui.api.errors import Malformed
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T", bound=msgspec.Struct)

#: Errors of decoding: RecursionError for deep nesting, OverflowError and ValueError for odd numbers.
DECODE_ERRORS: Final = (msgspec.MsgspecError, ValueError, OverflowError, RecursionError)
_BOM: Final = b"\xef\xbb\xbf"
#: Half of a UTF-16 pair. JSON can escape a lone one, but UTF-8 cannot encode it.
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]")
#: Digits. Python rejects very long numbers, and is slow for long ones.
_LONGEST_INTEGER: Final = 40
#: The maximum nesting depth. Decoders fail near a thousand; Twilio sends five.
_DEEPEST: Final = 100
#: A bracket, or a string, which may contain brackets; an unclosed string extends to the end.
_LEVEL_OR_TEXT: Final = re.compile(r'[\[\]{}]|"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
#: The maximum quoted length of a value in a reason, in characters.
_LONGEST_VALUE: Final = 60


def is_usable_date(date: datetime | None) -> bool:
    """Return whether ``date`` is None or not at the ends of the calendar, where time zones overflow."""
    return date is None or MINYEAR < date.year < MAXYEAR


def strip_bom(body: bytes) -> bytes:
    """Return ``body`` without a byte order mark, which some proxies add."""
    return body.removeprefix(_BOM)


def decode_json(body: bytes) -> object:
    """Return the JSON value in ``body``; raise Malformed.

    Lone surrogates, which RFC 8259 allows and msgspec does not, become U+FFFD. NaN, Infinity and very deeply
    nested values become null.
    """
    try:
        return msgspec.json.decode(strip_bom(body))
    except DECODE_ERRORS:
        pass
    text = strip_bom(body).decode(errors="replace")
    try:
        try:
            return _replace_surrogates(_DECODER.decode(text))
        except RecursionError:
            return _replace_surrogates(_DECODER.decode(_cut_depth(text)))
    except DECODE_ERRORS as error:
        raise Malformed(message=sanitize_message(str(error))) from error


def _cut_depth(text: str) -> str:
    """Return the JSON ``text`` with ``null`` for each list and object below the deepest allowed level."""
    kept: list[str] = []
    depth = begin = 0
    for found in _LEVEL_OR_TEXT.finditer(text):
        match found[0]:
            case "[" | "{":
                depth += 1
                if depth == _DEEPEST + 1:
                    kept.append(text[begin : found.start()])
            case "]" | "}":
                depth -= 1
                if depth == _DEEPEST:
                    kept.append("null")
                    begin = found.end()
    return "".join(kept) + (text[begin:] if depth <= _DEEPEST else "")


def repair(value: object, model: type[T]) -> tuple[T, list[str]]:
    """Return ``value`` as ``model`` with its valid fields, and the reason for each malformed field.

    An invalid field gets its default. Raise Malformed for a value that is not an object, and for an object
    without SID, unless it contains others (the media of a message).
    """
    if not isinstance(value, dict):
        raise Malformed(message=f"{_shorten(value)} is not an object")
    fields: dict[str, Any] = {}
    reasons: list[str] = []
    missing = ""
    for field in _get_fields(model):
        sent = value.get(field.encode_name)
        if sent is None and not field.required:
            continue
        found, reason = _repair_field(sent, field.type)
        if field.required and (not found or not _is_possible_sid(sent)):
            found, missing = "", field.encode_name
            reason = f"is {_shorten(sent)}" if field.encode_name in value else "is missing"
        if reason:
            reasons += [f"{field.encode_name} {one}" for one in reason.split("\n")]
        if found is not None:
            fields[field.name] = found
    if missing and not any(isinstance(found, tuple) and found for found in fields.values()):
        raise Malformed(message="; ".join(reasons))
    return model(**fields), reasons


@functools.cache
def _get_fields(model: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(model)


def _repair_field(sent: object, kind: Any) -> tuple[Any, str]:
    """Return the value of a field or None, and the reasons why it is malformed, one per line."""
    struct, is_list = _find_struct(kind)
    if struct is not None:
        return _repair_structs(sent, struct) if is_list else _repair_struct(sent, struct)
    for candidate, reason in _iter_candidates(sent):
        try:
            found = msgspec.convert(candidate, kind, strict=False)
        except DECODE_ERRORS:
            continue
        if not isinstance(found, datetime) or is_usable_date(found):
            return found, reason
    return None, f"is {_shorten(sent)}: left out"


def _is_possible_sid(sent: object) -> bool:
    return isinstance(sent, (str, int)) and not isinstance(sent, bool)


def _repair_struct(sent: object, struct: type[msgspec.Struct]) -> tuple[Any, str]:
    try:
        found, reasons = repair(sent, struct)
    except Malformed as error:
        return None, f"left out: {error.message}"
    return found, "\n".join(reasons)


def _repair_structs(sent: object, struct: type[msgspec.Struct]) -> tuple[Any, str]:
    """Return the valid items of a list. A single object counts as a list of one."""
    reasons = [] if isinstance(sent, list) else ["is not a list"]
    found = []
    for item in sent if isinstance(sent, list) else [sent] if isinstance(sent, dict) else []:
        one, reason = _repair_struct(item, struct)
        found += [one] if one is not None else []
        reasons += reason.split("\n") if reason else []
    return tuple(found), "\n".join(reasons)


def _iter_candidates(sent: object) -> Iterator[tuple[object, str]]:
    """Yield the possible meanings of ``sent``, likeliest first, each with the reason why it is malformed."""
    if isinstance(sent, str):
        yield sent, "has invalid Unicode: replaced" if "\ufffd" in sent else ""
        if _ISO_DATE.match(sent):
            yield f"{sent}Z", f"is {_shorten(sent)}, without time zone: read as UTC"
        if (date := _parse_mail_date(sent)) is not None:
            yield date, f"is {_shorten(sent)}: read as an e-mail date"
        return
    yield sent, ""
    yield encode_json(sent), f"is {_shorten(sent)}: read as text"


def _parse_mail_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _find_struct(kind: Any) -> tuple[type[msgspec.Struct] | None, bool]:
    """Return the Struct in the type of a field or None, and whether the field is a list of them."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind, False
    found = [_find_struct(inner) for inner in get_args(kind)]
    struct, is_list = next((one for one in found if one[0] is not None), (None, False))
    return struct, is_list or get_origin(kind) is tuple


def _parse_integer(digits: str) -> int | float:
    largest = sys.float_info.max
    return int(digits) if len(digits) <= _LONGEST_INTEGER else max(-largest, min(float(digits), largest))


def _parse_number(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


_DECODER: Final = json.JSONDecoder(
    strict=False, parse_int=_parse_integer, parse_float=_parse_number, parse_constant=lambda _: None
)


def _replace_surrogates(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", name): _replace_surrogates(inner) for name, inner in value.items()}
    return [_replace_surrogates(inner) for inner in value] if isinstance(value, list) else value


def encode_json(value: object) -> str:
    """Return ``value`` as JSON, for display."""
    return json.dumps(value, ensure_ascii=False)


def _shorten(value: object) -> str:
    text = sanitize_message(encode_json(value))
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
