"""Content to preview, with the details from its record and its bytes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from tui.api.content.file_types import find_type_by_name
from tui.preview.loaders.media_types import (
    CARD_TYPES,
    DOCUMENT_TYPES,
    TABLE_TYPES,
    TEXT_PREFIXES,
    archive_type,
    clean_declared_type,
    sniff,
)
from tui.preview.loaders.text.decoding import DecodedText, decode_text
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from tui.preview.model import Preview

#: Larger content is previewed by its first bytes.
MAX_CONTENT_BYTES: Final = 64 * 1024 * 1024
_MAX_TYPE: Final = 60
_NO_TEXT: Final = DecodedText("", "", is_complete=False)
_PLAIN_TYPES: Final = ("text/plain", "")


class Loaded(NamedTuple):
    """A preview, and the media type according to the bytes; empty if unknown."""

    preview: Preview
    media_type: str


class Content:
    """Bytes with the content type and file name of their record; ``size`` is the full size, formatted.

    ``data`` may be only the first part of ``size`` bytes. Types are determined on first use.
    """

    def __init__(
        self, data: bytes, *, content_type: str, filename: str | None, size: int | None, max_side: int
    ) -> None:
        self.data = data
        self.content_type = content_type
        self.filename = filename
        self.max_side = max_side
        self.has_all_bytes = size is None or size <= len(data)
        self.is_complete = self.has_all_bytes and len(data) <= MAX_CONTENT_BYTES
        self.size = format_count(len(data) if self.has_all_bytes else size or 0, "byte")

    @cached_property
    def media_type(self) -> str:
        """The media type according to the bytes."""
        return sniff(self.data, self.filename)

    @cached_property
    def archive_type(self) -> str | None:
        """The type of the archive, if it is one that can be listed."""
        return archive_type(self.data, self.media_type)

    @cached_property
    def _decoded(self) -> DecodedText | None:
        if self.media_type in DOCUMENT_TYPES:
            return None
        return decode_text(self.data, self.content_type, is_complete=self.is_complete)

    @property
    def text(self) -> DecodedText:
        """The beginning of the content as text; empty if it is not text."""
        return self._decoded or _NO_TEXT

    @cached_property
    def text_type(self) -> str:
        """The media type of the text, from its record, name or bytes; empty if it is not text."""
        if self._decoded is None:
            return ""
        if self.media_type in ("image/svg+xml", *CARD_TYPES):
            return self.media_type
        claimed = clean_declared_type(self.content_type, _MAX_TYPE)
        for kind in (claimed, find_type_by_name(self.filename or "") or "", self.media_type):
            if kind.startswith(TEXT_PREFIXES) and kind not in _PLAIN_TYPES:
                # Commas alone do not make a text CSV: the record or the name must say so.
                return kind if kind is not self.media_type or kind not in TABLE_TYPES else "text/plain"
        return "text/plain"
