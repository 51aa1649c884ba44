"""Completion of filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.api.content.file_types import EXTENSIONS, find_type_by_extension
from tui.catalog.filters.terms import STATES
from tui.catalog.filters.tokens import tokenize
from tui.catalog.filters.types import GROUPS

_KEYS: Final = {
    "type:": "kind of content or extension: image, jpg, pdf",
    "size:": "bytes: >5mb, 1mb..5mb",
    "date:": "when it was sent: 7d, 2026-03, >=2026-01-01",
    "text:": "what was written with it, or just before or after",
    "from:": "who sent it, by name or address",
    "author:": "who sent it, by identity or address",
    "conversation:": "where it was sent",
    "service:": "the service, in the list of all services",
    "is:": f"state: {', '.join(STATES)}",
    "tag:": "a tag of yours",
}
_VALUES: Final[dict[str, dict[str, str]]] = {
    "type": {
        "image": "pictures of all formats",
        "video": "moving pictures",
        "audio": "sound and voice",
        "text": "plain text, CSV, contact cards",
        "application": "documents, archives and all else",
        "pdf": "PDF documents",
        "application/pdf": "PDF documents",
        "image/jpeg": "JPEG pictures",
        "image/png": "PNG pictures",
    },
    "size": {
        ">1mb": "over 1 MB",
        ">5mb": "over 5 MB",
        ">=20mb": "20 MB or more",
        "<100kb": "under 100 kB",
        "1mb..5mb": "from 1 MB to 5 MB",
    },
    "date": {
        "today": "since midnight",
        "yesterday": "the day before",
        "24h": "the last 24 hours",
        "7d": "the last 7 days",
        "4w": "the last 4 weeks",
        "3m": "the last 3 months",
        "1y": "the last year",
        ">=2026-01-01": "on that day or later",
        "2026-03": "in that month",
        "2026-01..2026-03": "from that month to that month",
    },
    "is": STATES,
}
for _name, _extensions in GROUPS.items():
    _VALUES["type"].setdefault(_name, f"files such as {_extensions.replace(' ', ', ')}")
for _extension in EXTENSIONS:
    _VALUES["type"].setdefault(_extension, f"content of type {find_type_by_extension(_extension)}")


@dataclass(frozen=True, slots=True)
class Completion:
    """A replacement for the text from ``start`` to the cursor, and its meaning."""

    text: str
    help: str
    start: int


def complete_filter(text: str, cursor: int) -> list[Completion]:
    """Return the keys, or the values of a key, that complete the clause before ``cursor``.

    Values of the other keys are unknown here and get no completions.
    """
    before = text[:cursor]
    found = tokenize(before)
    if not found or found[-1].end < len(before) or before[-1:].isspace() or found[-1].kind != "term":
        return [Completion(key, meaning, cursor) for key, meaning in _KEYS.items()]
    last = found[-1]
    if last.key:
        values, start = _VALUES.get(last.key, {}), last.values[-1].start
    else:
        values, start = _KEYS, last.start + last.negated
    typed = before[start:].lower()
    return [
        Completion(value, meaning, start)
        for value, meaning in values.items()
        if value.startswith(typed) and value != typed
    ]
