"""The table of content kinds, with the loader that makes the preview of each.

A new kind needs a module in ``tui.preview.loaders`` and a row here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from tui.preview.loaders.content import Content, Loaded
from tui.preview.loaders.media_types import (
    AUDIO_VIDEO_TYPES,
    CARD_TYPES,
    TABLE_TYPES,
    UNKNOWN,
    clean_declared_type,
)
from tui.preview.loaders.text.highlight import highlight_text
from tui.preview.model import Facts, Preview, Text
from tui.preview.type_mismatch import describe_mismatch, note_type_mismatch

if TYPE_CHECKING:
    from collections.abc import Callable

    Predicate: TypeAlias = Callable[[Content], bool]
    Loader: TypeAlias = Callable[[Content], Loaded | None]

#: The maximum side of a picture for a pane, in pixels: as many as 200 columns of characters show.
MAX_SIDE: Final = 480
#: The maximum length of a media type (RFC 6838).
_MAX_TYPE: Final = 255


class Row(NamedTuple):
    """A kind of content: its ``loader``, ``package.module:function``, is imported on the first match.

    A loader returns None to leave the content to a later row.
    """

    matches: Predicate
    loader: str


def has_type(*prefixes: str) -> Predicate:
    """Match content by the beginning of its detected media type."""
    return lambda content: content.media_type.startswith(prefixes)


def has_text_type(*types: str) -> Predicate:
    """Match text by its media type, which its record or name may state."""
    return lambda content: content.text_type in types


#: The first matching row loads the content. Pictures come first: they need no type detection.
ROWS: Final = (
    Row(lambda content: content.is_complete, "pictures.picture:load_picture"),
    Row(lambda content: not content.is_complete, "pictures.picture:load_beginning"),
    Row(
        lambda content: content.is_complete and content.media_type == "application/pdf",
        "documents.pdf:load_pdf",
    ),
    Row(has_type(*AUDIO_VIDEO_TYPES), "audio_video.loader:load_audio_video"),
    Row(
        lambda content: content.is_complete and content.archive_type is not None,
        "archives.archive:load_archive",
    ),
    Row(has_text_type(*CARD_TYPES), "text.vcard:load_cards"),
    Row(has_text_type("text/calendar", "text/x-vcalendar"), "text.icalendar:load_calendar"),
    Row(has_text_type(*TABLE_TYPES), "text.csv_table:load_table"),
    Row(lambda content: content.text_type.endswith("json"), "text.json_text:load_json"),
    Row(lambda content: content.text_type != "", "text.plain_text:load_text"),
    Row(has_type("image/"), "facts:load_undecoded_picture"),
    Row(has_type(UNKNOWN), "hex_dump:load_bytes"),
    Row(lambda _: True, "facts:load_facts"),
)


def open_content(
    content: bytes,
    *,
    content_type: str,
    filename: str | None,
    size: int | None = None,
    max_side: int = MAX_SIDE,
) -> Preview:
    """Return the preview of ``load_content`` with its source code highlighted.

    Runs in a process that can be killed: hostile text can keep a regular expression busy for hours.
    """
    preview = load_content(
        content, content_type=content_type, filename=filename, size=size, max_side=max_side
    )
    return highlight_text(preview, filename) if isinstance(preview, Text) else preview


def load_content(
    content: bytes,
    *,
    content_type: str,
    filename: str | None,
    size: int | None = None,
    max_side: int = MAX_SIDE,
) -> Preview:
    """Return the preview of ``content``; synchronous, for a thread.

    ``content_type`` and ``filename`` come from the media's record. The bytes decide; if the record differs,
    the preview says so. ``size`` is the full size in bytes if ``content`` is only the beginning. A picture is
    upright and at most ``max_side`` pixels a side. Never raises for damaged, mislabelled or oversized
    content: the preview describes the problem.
    """
    claimed = clean_declared_type(content_type, _MAX_TYPE)
    if not content:
        return Facts("Empty: zero bytes", describe_mismatch(claimed, UNKNOWN))
    found = Content(content, content_type=content_type, filename=filename, size=size, max_side=max_side)
    loaded = _load(found)
    if found.has_all_bytes and not found.is_complete and isinstance(loaded.preview, Facts):
        loaded = loaded._replace(preview=replace(loaded.preview, hint="Too big to preview"))
    return note_type_mismatch(loaded, claimed)


def _load(content: Content) -> Loaded:
    for row in ROWS:
        if row.matches(content):
            loaded = import_loader(row.loader)(content)
            if loaded is not None:
                return loaded
    raise LookupError("the last row loads any content")


@cache
def import_loader(path: str) -> Loader:
    """Import the loader at ``path``, which is ``module:function`` below ``tui.preview.loaders``."""
    module, _, name = path.partition(":")
    loader: Loader = getattr(import_module(f"tui.preview.loaders.{module}"), name)
    return loader
