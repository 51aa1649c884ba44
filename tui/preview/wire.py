"""Messages between the browser and a worker that decodes: JSON that is checked against types, then raw bytes.

Nothing is unpickled: a worker that hostile content has taken over can send wrong values, but no code, and
``checked`` lets only values through that are harmless to print and to draw.
"""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from typing import IO, Final, TypeAlias

import msgspec

from tui.preview.model import TONES, Detail, Facts, Mark, Picture, Text

_LENGTHS: Final = struct.Struct("<II")
_LARGEST_HEAD: Final = 8 << 20
_LARGEST_PAYLOAD: Final = 128 << 20
_MOST_LINES: Final = 10_000
#: Control and bidi characters, and halves of surrogate pairs: a terminal acts on the first two.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Open(msgspec.Struct, frozen=True, tag=True):
    """Open the payload as ``open_content`` does."""

    content_type: str
    filename: str | None
    size: int | None
    longest: int


class Play(msgspec.Struct, frozen=True, tag=True):
    """Send the frames of the payload, one after another."""

    longest: int


class Clean(msgspec.Struct, frozen=True, tag=True):
    """Send the picture in the payload again, without its metadata."""

    longest: int | None


class Granted(msgspec.Struct, frozen=True, tag=True):
    """The memory that was claimed is there."""


Task: TypeAlias = Open | Play | Clean
Request: TypeAlias = Open | Play | Clean | Granted


class Claimed(msgspec.Struct, frozen=True, tag=True):
    """A picture of so many pixels is about to be decoded; the worker waits for ``Granted``."""

    pixels: int


class Opened(msgspec.Struct, frozen=True, tag=True):
    """What the content is, one of the three; the payload is the pixels. A draft is followed by more."""

    picture: Picture | None = None
    text: Text | None = None
    facts: Facts | None = None
    is_draft: bool = False


class Frame(msgspec.Struct, frozen=True, tag=True):
    """A frame and its seconds; the payload is the pixels. None after the last one."""

    picture: Picture | None
    seconds: float = 0


class Cleaned(msgspec.Struct, frozen=True, tag=True):
    """The payload is the cleaned picture; empty where ``damage`` says why, or the picture stays as it is."""

    damage: str = ""


Reply: TypeAlias = Claimed | Opened | Frame | Cleaned

_REQUESTS: Final = msgspec.json.Decoder(Request)
_REPLIES: Final = msgspec.json.Decoder(Reply)
_ENCODER: Final = msgspec.json.Encoder()


class BrokenMessage(Exception):  # noqa: N818 - what is wrong with it is of no interest
    """The other side has gone, or sent what it must not."""


def send(stream: IO[bytes], message: Request | Reply, payload: bytes = b"") -> None:
    """Write ``message`` and its ``payload``; raises OSError where the other side has gone."""
    head = _ENCODER.encode(message)
    stream.write(_LENGTHS.pack(len(head), len(payload)) + head)
    if payload:
        stream.write(payload)
    stream.flush()


def receive_request(stream: IO[bytes]) -> tuple[Request, bytes]:
    """Read a request and its payload; raises BrokenMessage."""
    head, payload = _receive(stream)
    return _REQUESTS.decode(head), payload


def receive_reply(stream: IO[bytes]) -> tuple[Reply, bytes]:
    """Read a reply and its payload; raises BrokenMessage."""
    head, payload = _receive(stream)
    try:
        return _REPLIES.decode(head), payload
    except (msgspec.DecodeError, RecursionError) as error:
        raise BrokenMessage(str(error)) from error


def _receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    try:
        lengths = _LENGTHS.unpack(_read(stream, _LENGTHS.size))
        if lengths[0] > _LARGEST_HEAD or lengths[1] > _LARGEST_PAYLOAD:
            raise BrokenMessage(f"a message of {lengths} bytes")
        return _read(stream, lengths[0]), _read(stream, lengths[1])
    except (OSError, ValueError) as error:
        raise BrokenMessage(str(error)) from error


def _read(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) != size:
        raise BrokenMessage("the other side has gone")
    return found


def opened_message(opened: Picture | Text | Facts, *, is_draft: bool = False) -> tuple[Opened, bytes]:
    """Return the message and the payload that carry ``opened``."""
    if isinstance(opened, Picture):
        return Opened(picture=replace(opened, pixels=b"")), opened.pixels
    if isinstance(opened, Text):
        return Opened(text=opened, is_draft=is_draft), b""
    return Opened(facts=opened), b""


def checked(message: Opened, pixels: bytes) -> Picture | Text | Facts:
    """Return what ``message`` carries; raises BrokenMessage for what no honest worker sends."""
    if message.picture is not None:
        return checked_picture(message.picture, pixels)
    if message.text is not None:
        return _checked_text(message.text)
    facts = message.facts
    if facts is None:
        raise BrokenMessage("an empty message")
    _check_words(facts.sentence, facts.hint)
    _check_details(facts.details)
    return facts


def checked_picture(picture: Picture, pixels: bytes) -> Picture:
    """Return ``picture`` with its ``pixels``; raises BrokenMessage where they do not fit."""
    sides = (picture.width, picture.height, picture.original_width, picture.original_height)
    if min(sides) < 1 or picture.width * picture.height * 3 != len(pixels):
        raise BrokenMessage("a picture without its pixels")
    _check_words(picture.format, picture.facts, picture.note)
    _check_details(picture.details)
    return replace(picture, pixels=pixels)


def _checked_text(text: Text) -> Text:
    if len(text.lines) > _MOST_LINES or len(text.marks) not in (0, len(text.lines)):
        raise BrokenMessage("a text of too many lines")
    if any(not _is_within(mark) for marks in text.marks for mark in marks):
        raise BrokenMessage("a text with wrong marks")
    _check_words(*text.lines, text.facts, text.note, text.source)
    _check_details(text.details)
    return text


def _is_within(mark: Mark) -> bool:
    return mark.tone in TONES and 0 <= mark.start <= mark.stop


def _check_words(*words: str) -> None:
    if any(map(_UNSAFE.search, words)):
        raise BrokenMessage("a control character")


def _check_details(details: tuple[Detail, ...]) -> None:
    for detail in details:
        _check_words(detail.name, detail.value, detail.aside)
