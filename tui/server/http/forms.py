"""A streaming reader for forms with files (multipart/form-data, RFC 7578)."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

#: A filename in the encoding of RFC 8187, which some HTTP libraries use against the standard.
_EXTENDED_NAME: Final = re.compile(r"filename\*=utf-8'[^']*'([^;\s]+)", re.IGNORECASE)

_LONGEST_BOUNDARY: Final = 70


class FormError(Exception):
    """The body is not a valid form; the text is the reason."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form: the filename and type in its headers, or None, and its content as a stream."""

    filename: str | None
    content_type: str | None
    chunks: AsyncIterator[bytes]


def is_form(content_type: str) -> bool:
    """Return whether a Content-Type is for a form with files."""
    return content_type.partition(";")[0].strip().lower() == "multipart/form-data"


async def iter_form_parts(content_type: str, body: AsyncIterator[bytes]) -> AsyncGenerator[FormPart, None]:
    """Yield the parts in order and in constant memory. Read each part before the next one.

    Raises FormError if the body is not a form or ends before the form.
    """
    reader = _FormReader(_parse_boundary(content_type), body)
    while (event := await reader.next_event()) is not None:
        if isinstance(event, _PartStart):
            chunks = reader.iter_content()
            yield FormPart(event.filename, event.content_type, chunks)
            async for _ in chunks:
                pass  # Skip the unread rest of this part.


@dataclass(frozen=True, slots=True)
class _PartStart:
    filename: str | None
    content_type: str | None


@dataclass(frozen=True, slots=True)
class _PartEnd:
    pass


class _FormReader:
    """Converts the parser's callbacks to a stream of events: the start, chunks and end of each part."""

    def __init__(self, boundary: bytes, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._events: deque[_PartStart | bytes | _PartEnd] = deque()
        self._headers: dict[str, bytes] = {}
        self._name = self._value = b""
        self._is_complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._headers.clear,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": lambda: self._events.append(_PartEnd()),
                "on_end": self._on_end,
            },
        )

    async def next_event(self) -> _PartStart | bytes | _PartEnd | None:
        """Return the next event, or None at the end of the body."""
        while not self._events:
            chunk = await anext(self._body, None)
            if chunk is None:
                if not self._is_complete:
                    message = "The form ends before its closing boundary"
                    raise FormError(message)
                return None
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                message = "The form cannot be read"
                raise FormError(message) from error
        return self._events.popleft()

    async def iter_content(self) -> AsyncIterator[bytes]:
        """Yield the content of the part that has just started."""
        while isinstance(event := await self.next_event(), bytes):
            yield event

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value
        self._name = self._value = b""

    def _on_headers_finished(self) -> None:
        content_type = self._headers.get("content-type")
        filename = _parse_filename(self._headers.get("content-disposition", b""))
        self._events.append(_PartStart(filename, content_type.decode("latin-1") if content_type else None))

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(data[start:end])

    def _on_end(self) -> None:
        self._is_complete = True


def _parse_boundary(content_type: str) -> bytes:
    _, parameters = parse_options_header(content_type)
    boundary = parameters.get(b"boundary", b"")
    if not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        message = "The form's Content-Type names no boundary"
        raise FormError(message)
    return boundary


def _parse_filename(disposition: bytes) -> str | None:
    """Return the filename in a Content-Disposition, or None; it is empty in a field without a file."""
    text = disposition.decode("latin-1")
    _, parameters = parse_options_header(text)
    name = parameters.get(b"filename")
    if name is None:
        extended = _EXTENDED_NAME.search(text)
        return unquote(extended[1]) if extended else None
    try:
        return name.decode() or None
    except UnicodeDecodeError:
        return name.decode("latin-1")
