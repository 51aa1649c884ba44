"""Messages between the browser and a worker that decodes: JSON that is checked against types, then raw bytes.

The bytes follow the JSON, or are in a file that both sides have open.

Nothing is unpickled: a worker that hostile content has taken over can send wrong values, but no code, and
``checked_preview`` lets only values through that are harmless to print and to draw.
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

ReadBytes: TypeAlias = Callable[[int], bytes]
"""Returns so many bytes, fewer only where the other side has gone."""

#: Bytes of the message and of its payload, and whether the latter is in the file that both sides share.
_PREFIX: Final = struct.Struct("<II?")
_LARGEST_HEAD: Final = 8 << 20
_LARGEST_PAYLOAD: Final = 128 << 20
_MAX_LINES: Final = 10_000
#: Control and bidi characters, and halves of surrogate pairs: a terminal acts on the first two.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class OpenRequest(msgspec.Struct, frozen=True, tag=True):
    """Open the payload as ``open_content`` does."""

    content_type: str
    filename: str | None
    size: int | None
    max_side: int


class PlayRequest(msgspec.Struct, frozen=True, tag=True):
    """Send the frames of the payload, one after another."""

    max_side: int


class CleanRequest(msgspec.Struct, frozen=True, tag=True):
    """Send the picture in the payload again, without its metadata."""

    max_side: int | None


class MemoryGranted(msgspec.Struct, frozen=True, tag=True):
    """The memory that was claimed is there."""


Task: TypeAlias = OpenRequest | PlayRequest | CleanRequest
Request: TypeAlias = OpenRequest | PlayRequest | CleanRequest | MemoryGranted


class MemoryClaim(msgspec.Struct, frozen=True, tag=True):
    """A picture of so many pixels is about to be decoded; the worker waits for ``MemoryGranted``."""

    pixels: int


class OpenReply(msgspec.Struct, frozen=True, tag=True):
    """What the content is, one of the three; the payload is the pixels. A draft is followed by more."""

    picture: Picture | None = None
    text: Text | None = None
    facts: Facts | None = None
    is_draft: bool = False


class FrameReply(msgspec.Struct, frozen=True, tag=True):
    """A frame and its seconds; the payload is the pixels. None after the last one."""

    picture: Picture | None
    seconds: float = 0


class CleanReply(msgspec.Struct, frozen=True, tag=True):
    """The payload is the cleaned picture; empty where ``damage`` says why, or the picture stays as it is."""

    damage: str = ""


Reply: TypeAlias = MemoryClaim | OpenReply | FrameReply | CleanReply

_REQUESTS: Final = msgspec.json.Decoder(Request)
_REPLIES: Final = msgspec.json.Decoder(Reply)
_ENCODER: Final = msgspec.json.Encoder()


class InvalidMessage(Exception):  # noqa: N818 - what is wrong with it is of no interest
    """The other side has gone, or sent what it must not."""


def send(
    stream: IO[bytes], message: Request | Reply, payload: bytes = b"", window: mmap | None = None
) -> None:
    """Write ``message`` and its ``payload``, the latter into ``window`` where it fits; raises OSError."""
    fits = bool(payload) and window is not None and len(payload) <= len(window)
    if fits and window is not None:
        window[: len(payload)] = payload
    stream.write(encode_head(message, len(payload), in_file=fits))
    if payload and not fits:
        stream.write(payload)
    stream.flush()


def encode_head(message: Request | Reply, size: int = 0, *, in_file: bool = False) -> bytes:
    """Return what is sent before a payload of ``size`` bytes, or instead of one that is in a file."""
    head = _ENCODER.encode(message)
    return _PREFIX.pack(len(head), size, in_file) + head


def receive_request(read: ReadBytes, file: int | None = None) -> tuple[Request, bytes]:
    """Read a request and its payload, which may be in ``file``; raises BrokenMessage."""
    head, payload = _receive(read, file)
    return _REQUESTS.decode(head), payload


def receive_reply(read: ReadBytes, file: int | None = None) -> tuple[Reply, bytes]:
    """Read a reply and its payload, which may be in ``file``; raises BrokenMessage."""
    head, payload = _receive(read, file)
    try:
        return _REPLIES.decode(head), payload
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidMessage(str(error)) from error


def _receive(read: ReadBytes, file: int | None) -> tuple[bytes, bytes]:
    try:
        head_size, size, in_file = _PREFIX.unpack(_exactly(read(_PREFIX.size), _PREFIX.size))
        if head_size > _LARGEST_HEAD or size > _LARGEST_PAYLOAD or (in_file and file is None):
            raise InvalidMessage(f"a message of {head_size} and {size} bytes")
        head = _exactly(read(head_size), head_size)
        if in_file and file is not None:
            # Read and not mapped: whoever shortens a mapped file ends the process that maps it.
            return head, _exactly(os.pread(file, size, 0), size)
        return head, _exactly(read(size), size)
    except (OSError, ValueError, struct.error) as error:
        raise InvalidMessage(str(error)) from error


def _exactly(found: bytes, size: int) -> bytes:
    if len(found) != size:
        raise InvalidMessage("the other side has gone")
    return found


def reply_for(opened: Picture | Text | Facts, *, is_draft: bool = False) -> tuple[OpenReply, bytes]:
    """Return the message and the payload that carry ``opened``."""
    if isinstance(opened, Picture):
        return OpenReply(picture=replace(opened, pixels=b"")), opened.pixels
    if isinstance(opened, Text):
        return OpenReply(text=opened, is_draft=is_draft), b""
    return OpenReply(facts=opened), b""


def checked_preview(message: OpenReply, pixels: bytes) -> Picture | Text | Facts:
    """Return what ``message`` carries; raises BrokenMessage for what no honest worker sends."""
    if message.picture is not None:
        return checked_picture(message.picture, pixels)
    if message.text is not None:
        return _checked_text(message.text)
    facts = message.facts
    if facts is None:
        raise InvalidMessage("an empty message")
    _check_words(facts.sentence, facts.hint)
    _check_details(facts.details)
    return facts


def checked_picture(picture: Picture, pixels: bytes) -> Picture:
    """Return ``picture`` with its ``pixels``; raises BrokenMessage where they do not fit."""
    sides = (picture.width, picture.height, picture.original_width, picture.original_height)
    if min(sides) < 1 or picture.width * picture.height * 3 != len(pixels):
        raise InvalidMessage("a picture without its pixels")
    _check_words(picture.format, picture.facts, picture.note)
    _check_details(picture.details)
    return replace(picture, pixels=pixels)


def _checked_text(text: Text) -> Text:
    if len(text.lines) > _MAX_LINES or len(text.marks) not in (0, len(text.lines)):
        raise InvalidMessage("a text of too many lines")
    if any(not _is_within(mark) for marks in text.marks for mark in marks):
        raise InvalidMessage("a text with wrong marks")
    _check_words(*text.lines, text.facts, text.note, text.source)
    _check_details(text.details)
    return text


def _is_within(mark: Mark) -> bool:
    return mark.tone in TONES and 0 <= mark.start <= mark.stop


def _check_words(*words: str) -> None:
    if any(map(_UNSAFE.search, words)):
        raise InvalidMessage("a control character")


def _check_details(details: tuple[Detail, ...]) -> None:
    for detail in details:
        _check_words(detail.name, detail.value, detail.aside)
