"""Content types in filters: families, types, parts of types and file extensions."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from tui.api.content.file_types import EXTENSIONS, find_types_by_extension, normalize_content_type

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The families of content types: ``type:text`` is not ``application/vnd.oasis.opendocument.text``.
FAMILIES: Final = frozenset(
    ("application", "audio", "font", "image", "message", "model", "multipart", "text", "video")
)


def resolve_types(text: str) -> tuple[str, ...]:
    """Return the content types for an extension (``jpg``, ``.jpg``) or another name of a type.

    ``text`` is in lower case. Empty for any other text.
    """
    if "/" in text:
        registered = normalize_content_type(text)
        return () if registered == text else (registered,)
    return find_types_by_extension(text.removeprefix("."))


def suggest_type(types: Sequence[str]) -> str:
    """Return a hint for ``types``, which no media has; "" for none."""
    if not types:
        return ""
    text = types[0].removeprefix(".")
    sentence = f"No media here has the type “{text}”."
    near = get_close_matches(text, [*sorted(FAMILIES), *EXTENSIONS], n=1)
    if near == [text] or "/" in text:
        return sentence
    if near:
        return f"{sentence} Did you mean type:{near[0]}?"
    return f"{sentence} Try type:image, type:application/pdf or type:docx."
