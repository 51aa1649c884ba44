"""A note on content that differs in type from its record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui.preview.loaders.media_types import TEXT_PREFIXES, UNKNOWN, describe_type
from tui.preview.model import Detail, Facts, Picture, Text
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from tui.preview.loaders.content import Loaded
    from tui.preview.model import Preview

#: The longest Office types have 73 characters; longer types are cut off.
_MAX_SHOWN: Final = 60
_UNSPECIFIC: Final = ("", UNKNOWN, "binary/octet-stream")
#: Types that do not identify text as such.
_CLAIMED_TEXT: Final = (
    *TEXT_PREFIXES,
    "message/",
    "application/sql",
    "application/toml",
    "application/x-ndjson",
    "application/x-sh",
    "application/x-yaml",
    "application/yaml",
)
_WITHOUT_ARTICLE: Final = ("Plain", "JSON", "XML", "Text", "Content", "Sound", "Calendar")
_LOWERED: Final = ("Plain", "Content")
_VOWELS: Final = ("SVG", "RTF", "Excel", "ICO", "AVIF", "application", "inode")


def note_type_mismatch(loaded: Loaded, claimed: str) -> Preview:
    """Return the preview, with both types side by side if the record's type ``claimed`` differs."""
    preview, actual = loaded
    claim = describe_mismatch(claimed, actual) if actual else ""
    is_any_text = claimed.startswith(_CLAIMED_TEXT) and actual.startswith(TEXT_PREFIXES)
    if not claim or (isinstance(preview, Text) and is_any_text):
        return preview
    details = (
        Detail("declared type", make_short_line(claimed, _MAX_SHOWN)),
        Detail("detected type", actual, "they differ"),
        *preview.details,
    )
    if isinstance(preview, Facts):
        return replace(preview, hint=f"{preview.hint}. {claim}" if preview.hint else claim, details=details)
    is_picture = isinstance(preview, Picture) and actual.startswith("image/")
    kind = preview.format if is_picture and isinstance(preview, Picture) else describe_type(actual)
    return replace(preview, note=preview.note or f"{claim}, but is {_add_article(kind)}", details=details)


def describe_mismatch(claimed: str, actual: str) -> str:
    """Return a description of the record's type ``claimed``; empty if it matches ``actual`` or is generic."""
    if claimed in _UNSPECIFIC or describe_type(claimed) == describe_type(actual):
        return ""
    return f"Says {make_short_line(claimed, _MAX_SHOWN)}"


def _add_article(words: str) -> str:
    if words.startswith(_WITHOUT_ARTICLE):
        return f"{words[:1].lower()}{words[1:]}" if words.startswith(_LOWERED) else words
    return f"{'an' if words.startswith(_VOWELS) else 'a'} {words}"
