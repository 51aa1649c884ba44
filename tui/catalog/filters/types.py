"""Content types in filters: families, groups, types, parts of types and file extensions."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from tui.api.content.file_types import (
    EXTENSIONS,
    find_type_by_extension,
    find_types_by_extension,
    normalize_content_type,
)

#: The families of content types: ``type:text`` is not ``application/vnd.oasis.opendocument.text``.
FAMILIES: Final = frozenset(
    ("application", "audio", "font", "image", "message", "model", "multipart", "text", "video")
)
#: Kinds of files by their everyday names, with their extensions.
GROUPS: Final = {
    "archive": "zip rar 7z tar gz bz2 xz",
    "document": "pdf doc docx odt rtf",
    "excel": "xls xlsx",
    "powerpoint": "ppt pptx",
    "presentation": "ppt pptx odp",
    "spreadsheet": "xls xlsx ods csv tsv",
    "word": "doc docx",
}
_FAMILY_NAMES: Final = {
    "photo": "image",
    "picture": "image",
    "sound": "audio",
    "voice": "audio",
    "movie": "video",
}


@dataclass(frozen=True, slots=True)
class TypeMatch:
    """What a content type is compared with; one match suffices.

    It starts with one of ``beginnings``, is one of ``names``, or contains ``part``. ``extensions`` are file
    name extensions for media with an uninformative type.
    """

    beginnings: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    part: str = ""
    extensions: tuple[str, ...] = ()


def resolve_type(text: str) -> TypeMatch:
    """Return what ``text``, in lower case, stands for: a family, a group, a type, an extension or a part."""
    family = _FAMILY_NAMES.get(text.removesuffix("s"), text)
    if family in FAMILIES:
        return TypeMatch((f"{family}/",), extensions=_list_extensions((f"{family}/",), ()))
    group = GROUPS.get(text) or GROUPS.get(text.removesuffix("s"))
    if group:
        types = [name for extension in group.split() for name in find_types_by_extension(extension)]
        return TypeMatch(names=tuple(types), extensions=tuple(group.split()))
    if "/" in text:
        beginning = text.removesuffix("*")
        registered = normalize_content_type(text)
        names = () if registered == text else (registered,)
        return TypeMatch((beginning,), names, extensions=_list_extensions((beginning,), names))
    bare = text.removeprefix(".")
    if types_of := find_types_by_extension(bare):
        return TypeMatch(names=types_of, extensions=_list_extensions((), types_of))
    return TypeMatch(part=text, extensions=(bare,))


def _list_extensions(beginnings: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    types = {extension: find_type_by_extension(extension) or "" for extension in EXTENSIONS}
    return tuple(
        extension
        for extension, name in types.items()
        if name in names or (beginnings and name.startswith(beginnings))
    )


def suggest_type(text: str) -> str:
    """Return a hint for a type that no media has."""
    text = text.removeprefix(".")
    sentence = f"No media here has the type “{text}”."
    near = get_close_matches(text, [*sorted(FAMILIES), *GROUPS, *EXTENSIONS], n=1)
    if near == [text] or "/" in text:
        return sentence
    if near:
        return f"{sentence} Did you mean type:{near[0]}?"
    return f"{sentence} Try type:image, type:application/pdf or type:docx."
