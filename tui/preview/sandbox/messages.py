"""Messages between the program and a decoding worker: typed JSON, then a payload of raw bytes.

The payload follows the JSON, or is in a file that both sides have open. Nothing is unpickled: a compromised
worker can send wrong values but no code, and ``checked_preview`` rejects values that are unsafe to print.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Final, TypeAlias

import msgspec

from tui.preview.model import TONES, Detail, Facts, Mark, Picture, Text

if TYPE_CHECKING:
    from mmap import mmap

    from tui.preview.model import Preview

ReadBytes: TypeAlias = Callable[[int], bytes]
"""Returns this many bytes; fewer only if the other side has closed."""

#: The sizes of the message and of its payload, and whether the payload is in the shared file.
_PREFIX: Final = struct.Struct("<II?")
_LARGEST_HEAD: Final = 8 << 20
_LARGEST_PAYLOAD: Final = 128 << 20
_MAX_LINES: Final = 10_000
#: Control and bidirectional characters, which affect terminals, and surrogates.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class OpenRequest(msgspec.Struct, frozen=True, tag=True):
    """Load the preview of the payload, as ``open_content`` does."""

    content_type: str
    filename: str | None
    size: int | None
    max_side: int


class PlayRequest(msgspec.Struct, frozen=True, tag=True):
    """Send each frame of the payload."""

    max_side: int


class CleanRequest(msgspec.Struct, frozen=True, tag=True):
    """Send back the picture in the payload without its metadata."""

    max_side: int | None


class MemoryGranted(msgspec.Struct, frozen=True, tag=True):
    """The claimed memory is available."""


Task: TypeAlias = OpenRequest | PlayRequest | CleanRequest
Request: TypeAlias = OpenRequest | PlayRequest | CleanRequest | MemoryGranted


class MemoryClaim(msgspec.Struct, frozen=True, tag=True):
    """The worker is about to decode this many pixels, and waits for ``MemoryGranted``."""

    pixels: int


class OpenReply(msgspec.Struct, frozen=True, tag=True):
    """One of the three previews; the payload is the pixels. Another reply follows a draft."""

    picture: Picture | None = None
    text: Text | None = None
    facts: Facts | None = None
    is_draft: bool = False


class FrameReply(msgspec.Struct, frozen=True, tag=True):
    """A frame and its duration; the payload is the pixels. None after the last frame."""

    picture: Picture | None
    seconds: float = 0


class CleanReply(msgspec.Struct, frozen=True, tag=True):
    """The payload is the cleaned picture; empty if it must stay as it is, or if ``damage`` gives an error."""

    damage: str = ""


Reply: TypeAlias = MemoryClaim | OpenReply | FrameReply | CleanReply

_REQUESTS: Final = msgspec.json.Decoder(Request)
_REPLIES: Final = msgspec.json.Decoder(Reply)
_ENCODER: Final = msgspec.json.Encoder()


class InvalidMessageError(Exception):
    """The other side has closed, or sent an invalid message."""


def send(
    stream: IO[bytes], message: Request | Reply, payload: bytes = b"", window: mmap | None = None
) -> None:
    """Write ``message`` and its ``payload``, in ``window`` if it fits; raises OSError."""
    fits = bool(payload) and window is not None and len(payload) <= len(window)
    if fits and window is not None:
        window[: len(payload)] = payload
    stream.write(encode_head(message, len(payload), in_file=fits))
    if payload and not fits:
        stream.write(payload)
    stream.flush()


def encode_head(message: Request | Reply, size: int = 0, *, in_file: bool = False) -> bytes:
    """Return the bytes to send before a payload of ``size`` bytes, or alone if it is ``in_file``."""
    head = _ENCODER.encode(message)
    return _PREFIX.pack(len(head), size, in_file) + head


def receive_request(read: ReadBytes, file: int | None = None) -> tuple[Request, bytes]:
    """Read a request and its payload, which may be in ``file``; raises InvalidMessageError."""
    head, payload = _receive(read, file)
    return _REQUESTS.decode(head), payload


def receive_reply(read: ReadBytes, file: int | None = None) -> tuple[Reply, bytes]:
    """Read a reply and its payload, which may be in ``file``; raises InvalidMessageError."""
    head, payload = _receive(read, file)
    try:
        return _REPLIES.decode(head), payload
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidMessageError(str(error)) from error


def _receive(read: ReadBytes, file: int | None) -> tuple[bytes, bytes]:
    try:
        head_size, size, in_file = _PREFIX.unpack(_require_size(read(_PREFIX.size), _PREFIX.size))
        if head_size > _LARGEST_HEAD or size > _LARGEST_PAYLOAD or (in_file and file is None):
            raise InvalidMessageError(f"a message of {head_size} and {size} bytes")
        head = _require_size(read(head_size), head_size)
        if in_file and file is not None:
            # Read, not mapped: the other side could truncate a mapped file, which would kill this process.
            return head, _require_size(os.pread(file, size, 0), size)
        return head, _require_size(read(size), size)
    except (OSError, ValueError, struct.error) as error:
        raise InvalidMessageError(str(error)) from error


def _require_size(found: bytes, size: int) -> bytes:
    if len(found) != size:
        raise InvalidMessageError("the other side has closed")
    return found


def reply_for(preview: Preview, *, is_draft: bool = False) -> tuple[OpenReply, bytes]:
    """Return the message and the payload for ``preview``."""
    if isinstance(preview, Picture):
        return OpenReply(picture=replace(preview, pixels=b"")), preview.pixels
    if isinstance(preview, Text):
        return OpenReply(text=preview, is_draft=is_draft), b""
    return OpenReply(facts=preview), b""


def checked_preview(message: OpenReply, pixels: bytes) -> Preview:
    """Return the preview in ``message``; raises InvalidMessageError for values that are unsafe."""
    if message.picture is not None:
        return checked_picture(message.picture, pixels)
    if message.text is not None:
        return _checked_text(message.text)
    facts = message.facts
    if facts is None:
        raise InvalidMessageError("an empty message")
    _check_words(facts.sentence, facts.hint)
    _check_details(facts.details)
    return facts


def checked_picture(picture: Picture, pixels: bytes) -> Picture:
    """Return ``picture`` with its ``pixels``; raises InvalidMessageError if their number does not match."""
    sides = (picture.width, picture.height, picture.original_width, picture.original_height)
    if min(sides) < 1 or picture.width * picture.height * 3 != len(pixels):
        raise InvalidMessageError("a picture without its pixels")
    _check_words(picture.format, picture.facts, picture.note)
    _check_details(picture.details)
    return replace(picture, pixels=pixels)


def _checked_text(text: Text) -> Text:
    if len(text.lines) > _MAX_LINES or len(text.marks) not in (0, len(text.lines)):
        raise InvalidMessageError("a text of too many lines")
    if any(not _is_valid_mark(mark) for marks in text.marks for mark in marks):
        raise InvalidMessageError("a text with wrong marks")
    _check_words(*text.lines, text.facts, text.note, text.source)
    _check_details(text.details)
    return text


def _is_valid_mark(mark: Mark) -> bool:
    return mark.tone in TONES and 0 <= mark.start <= mark.stop


def _check_words(*words: str) -> None:
    if any(map(_UNSAFE.search, words)):
        raise InvalidMessageError("a control character")


def _check_details(details: tuple[Detail, ...]) -> None:
    for detail in details:
        _check_words(detail.name, detail.value, detail.aside)
