"""A worker: decodes hostile content in a process of its own that may crash, hang and be killed.

Standard input is a socket for messages in both directions (see ``messages``); the arguments are the
descriptors of two files, with content and for pixels. It ends with the process that started it, and sees no
environment, no terminal and no secret.
"""

from __future__ import annotations

import mmap
import os
import resource
import sys
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tui.preview.sandbox.messages import Clean, Open, Play

_MEMORY: Final = 1280 << 20
#: Seconds of CPU for one task, or one frame. What is to be sent may take longer: the user waits for it.
_SECONDS: Final = 6
_SECONDS_TO_CLEAN: Final = 60
#: A picture of fewer pixels, such as a screen of 1920x1080, is decoded without asking.
_PIXELS_UNASKED: Final = 2_100_000


class Parent(NamedTuple):
    """The process that asks: a socket in both directions, a file with its content, and one for pixels."""

    requests: IO[bytes]
    replies: IO[bytes]
    content: int
    pixels: mmap.mmap


def main() -> None:
    """Serve requests until there are no more."""
    from tui.preview.loaders import picture  # noqa: F401, PLC0415 - keeps the first picture quick
    from tui.preview.sandbox import messages as wire  # noqa: PLC0415

    parent = _parent(*map(int, sys.argv[1:]))
    _limit()
    _ask_for_memory(parent)
    while True:
        try:
            request, content = wire.receive_request(parent.requests.read, parent.content)
        except wire.BrokenMessage:
            return
        _allow_seconds(_SECONDS_TO_CLEAN if isinstance(request, wire.Clean) else _SECONDS)
        if isinstance(request, wire.Open):
            _open(parent, request, content)
        elif isinstance(request, wire.Play):
            _play(parent.replies, request, content)
        elif isinstance(request, wire.Clean):
            _clean(parent, request, content)


def _parent(content: int, pixels: int) -> Parent:
    """Take the socket from standard input: what a library reads or prints there is not of the messages."""
    requests = os.fdopen(os.dup(0), "rb", buffering=1 << 20)
    replies = os.fdopen(os.dup(0), "wb", buffering=1 << 20)
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), 0)
    return Parent(requests, replies, content, mmap.mmap(pixels, 0))


def _limit() -> None:
    # Not every system has each of them: macOS refuses a limit of memory.
    for kind, limit in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (limit, limit))


def _allow_seconds(seconds: int) -> None:
    """Let the system kill this process after ``seconds`` more of CPU: the hard limit stays as it is."""
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + seconds, hard))


def _ask_for_memory(parent: Parent) -> None:
    from tui.preview import limits  # noqa: PLC0415
    from tui.preview.sandbox import messages as wire  # noqa: PLC0415

    def claim(pixels: int) -> None:
        if pixels > _PIXELS_UNASKED:
            wire.send(parent.replies, wire.Claimed(pixels))
            wire.receive_request(parent.requests.read)

    limits.set_claim(claim)


def _open(parent: Parent, task: Open, content: bytes) -> None:
    from tui.preview.loaders.highlight import highlighted  # noqa: PLC0415
    from tui.preview.model import Facts, Text  # noqa: PLC0415
    from tui.preview.registry import read_content  # noqa: PLC0415
    from tui.preview.sandbox import messages as wire  # noqa: PLC0415

    try:
        found = read_content(
            content,
            content_type=task.content_type,
            filename=task.filename,
            size=task.size,
            longest=task.longest,
        )
        if isinstance(found, Text) and found.source:
            # The plain text first: a regular expression that never ends takes only the colours.
            wire.send(parent.replies, *wire.opened_message(found, is_draft=True))
            found = highlighted(found, task.filename)
        wire.send(parent.replies, *wire.opened_message(found), parent.pixels)
    except MemoryError:
        wire.send(parent.replies, *wire.opened_message(Facts("Takes too much memory to preview")))


def _play(replies: IO[bytes], task: Play, content: bytes) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from tui.preview.imaging.animation import frames_of  # noqa: PLC0415
    from tui.preview.sandbox import messages as wire  # noqa: PLC0415

    # Not in the file: the next frame would be written over one that is not read yet.
    for frame, seconds in frames_of(content, task.longest):
        wire.send(replies, wire.Frame(replace(frame, pixels=b""), seconds), frame.pixels)
        _allow_seconds(_SECONDS)
    wire.send(replies, wire.Frame(None))


def _clean(parent: Parent, task: Clean, content: bytes) -> None:
    from tui.preview.imaging.metadata_removal import cleaned_picture  # noqa: PLC0415
    from tui.preview.sandbox import messages as wire  # noqa: PLC0415

    try:
        cleaned = cleaned_picture(content, longest=task.longest) or b""
        wire.send(parent.replies, wire.Cleaned(), cleaned, parent.pixels)
    except (OSError, MemoryError) as error:
        wire.send(parent.replies, wire.Cleaned(str(error) or "It takes too much memory"))
