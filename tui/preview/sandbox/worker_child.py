"""A worker: decodes hostile content in a separate process that may crash, hang and be killed.

Standard input is a socket for messages in both directions (see ``messages``). The arguments are the
descriptors of two files: the content, and a shared file for pixels. The worker ends with the process that
started it, and has no environment, no terminal and no secrets.
"""

from __future__ import annotations

import mmap
import os
import resource
import sys
import time
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import IO, Final, NamedTuple

from tui.preview.imaging.animation import read_frames
from tui.preview.imaging.metadata_removal import without_metadata
from tui.preview.limits import set_memory_claim
from tui.preview.loaders.text.highlight import highlight_text
from tui.preview.model import Facts, Text
from tui.preview.registry import load_content
from tui.preview.sandbox.messages import (
    CleanReply,
    CleanRequest,
    FrameReply,
    InvalidMessageError,
    MemoryClaim,
    OpenRequest,
    PlayRequest,
    receive_request,
    reply_for,
    send,
)

_MEMORY: Final = 1280 << 20
#: CPU seconds per task or frame. Cleaning may take longer, since the user waits for it.
_SECONDS: Final = 6
_SECONDS_TO_CLEAN: Final = 60
#: Smaller pictures, such as a 1920x1080 screen, are decoded without a memory claim.
_PIXELS_WITHOUT_CLAIM: Final = 2_100_000


class Parent(NamedTuple):
    """The process that sends requests: both directions of the socket, its content file, the pixel file."""

    requests: IO[bytes]
    replies: IO[bytes]
    content: int
    pixels: mmap.mmap


def main() -> None:
    """Serve requests until the parent closes the socket."""
    parent = _connect(*map(int, sys.argv[1:]))
    import_module("tui.preview.loaders.pictures.picture")  # before the first task, to make it fast
    _set_limits()
    set_memory_claim(lambda pixels: _claim_memory(parent, pixels))
    while True:
        try:
            request, content = receive_request(parent.requests.read, parent.content)
        except InvalidMessageError:
            return
        _allow_seconds(_SECONDS_TO_CLEAN if isinstance(request, CleanRequest) else _SECONDS)
        if isinstance(request, OpenRequest):
            _open(parent, request, content)
        elif isinstance(request, PlayRequest):
            _play(parent.replies, request, content)
        elif isinstance(request, CleanRequest):
            _clean(parent, request, content)


def _connect(content: int, pixels: int) -> Parent:
    """Move the socket away from standard input, so that no library reads from it or prints to it."""
    requests = os.fdopen(os.dup(0), "rb", buffering=1 << 20)
    replies = os.fdopen(os.dup(0), "wb", buffering=1 << 20)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return Parent(requests, replies, content, mmap.mmap(pixels, 0))


def _set_limits() -> None:
    # Not every system has each limit: macOS refuses a memory limit.
    for kind, limit in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (limit, limit))


def _allow_seconds(seconds: int) -> None:
    """Let the system kill this process after ``seconds`` more of CPU; the hard limit is unchanged."""
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + seconds, hard))


def _claim_memory(parent: Parent, pixels: int) -> None:
    if pixels > _PIXELS_WITHOUT_CLAIM:
        send(parent.replies, MemoryClaim(pixels))
        receive_request(parent.requests.read)


def _open(parent: Parent, task: OpenRequest, content: bytes) -> None:
    try:
        preview = load_content(
            content,
            content_type=task.content_type,
            filename=task.filename,
            size=task.size,
            max_side=task.max_side,
        )
        if isinstance(preview, Text) and preview.source:
            # The plain text first: an endless regular expression then costs only the highlighting.
            send(parent.replies, *reply_for(preview, is_draft=True))
            preview = highlight_text(preview, task.filename)
        send(parent.replies, *reply_for(preview), parent.pixels)
    except MemoryError:
        send(parent.replies, *reply_for(Facts("Takes too much memory to preview")))


def _play(replies: IO[bytes], task: PlayRequest, content: bytes) -> None:
    # Not in the shared file: the next frame would overwrite a frame that the parent has not read.
    for frame, seconds in read_frames(content, task.max_side):
        send(replies, FrameReply(replace(frame, pixels=b""), seconds), frame.pixels)
        _allow_seconds(_SECONDS)
    send(replies, FrameReply(None))


def _clean(parent: Parent, task: CleanRequest, content: bytes) -> None:
    try:
        cleaned = without_metadata(content, max_side=task.max_side) or b""
        send(parent.replies, CleanReply(), cleaned, parent.pixels)
    except (OSError, MemoryError) as error:
        send(parent.replies, CleanReply(str(error) or "It takes too much memory"))
