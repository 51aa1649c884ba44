"""A worker: decodes hostile content in a process of its own that may crash, hang and be killed.

Run as a script. Requests come on standard input, replies go to standard output (see ``tui.preview.wire``); it
ends with its input, so with the process that started it. It sees no environment, no terminal and no secret.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.preview.wire import Clean, Open, Play

_MEMORY: Final = 1280 << 20
#: Seconds of CPU for one task, or one frame. What is to be sent may take longer: the user waits for it.
_SECONDS: Final = 6
_SECONDS_TO_CLEAN: Final = 60
#: A picture of fewer pixels is decoded without asking.
_PIXELS_UNASKED: Final = 1_000_000


def main() -> None:
    """Serve requests until there are no more."""
    # What a library prints goes nowhere, above all not into the messages.
    replies = os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    # Behind all else: this folder has modules with the names of Python's own.
    sys.path[:] = [*(path for path in sys.path if path != str(Path(__file__).parent))]
    sys.path.append(str(Path(__file__).parents[2]))
    from tui.preview import picture, wire  # noqa: F401, PLC0415 - the second keeps the first picture quick

    _limit()
    requests = sys.stdin.buffer
    _ask_for_memory(requests, replies)
    while True:
        try:
            request, content = wire.receive_request(requests)
        except wire.BrokenMessage:
            return
        _allow_seconds(_SECONDS_TO_CLEAN if isinstance(request, wire.Clean) else _SECONDS)
        if isinstance(request, wire.Open):
            _open(replies, request, content)
        elif isinstance(request, wire.Play):
            _play(replies, request, content)
        elif isinstance(request, wire.Clean):
            _clean(replies, request, content)


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


def _ask_for_memory(requests: IO[bytes], replies: IO[bytes]) -> None:
    from tui.preview import limits, wire  # noqa: PLC0415

    def claim(pixels: int) -> None:
        if pixels > _PIXELS_UNASKED:
            wire.send(replies, wire.Claimed(pixels))
            wire.receive_request(requests)

    limits.set_claim(claim)


def _open(replies: IO[bytes], task: Open, content: bytes) -> None:
    from tui.preview import wire  # noqa: PLC0415
    from tui.preview.content import read_content  # noqa: PLC0415
    from tui.preview.highlight import highlighted  # noqa: PLC0415
    from tui.preview.model import Facts, Text  # noqa: PLC0415

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
            wire.send(replies, *wire.opened_message(found, is_draft=True))
            found = highlighted(found, task.filename)
        wire.send(replies, *wire.opened_message(found))
    except MemoryError:
        wire.send(replies, *wire.opened_message(Facts("Takes too much memory to preview")))


def _play(replies: IO[bytes], task: Play, content: bytes) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from tui.preview import wire  # noqa: PLC0415
    from tui.preview.animation import frames_of  # noqa: PLC0415

    for frame, seconds in frames_of(content, task.longest):
        wire.send(replies, wire.Frame(replace(frame, pixels=b""), seconds), frame.pixels)
        _allow_seconds(_SECONDS)
    wire.send(replies, wire.Frame(None))


def _clean(replies: IO[bytes], task: Clean, content: bytes) -> None:
    from tui.preview import wire  # noqa: PLC0415
    from tui.preview.shrink import cleaned_picture  # noqa: PLC0415

    try:
        wire.send(replies, wire.Cleaned(), cleaned_picture(content, longest=task.longest) or b"")
    except (OSError, MemoryError) as error:
        wire.send(replies, wire.Cleaned(str(error) or "It takes too much memory"))


if __name__ == "__main__":
    main()
