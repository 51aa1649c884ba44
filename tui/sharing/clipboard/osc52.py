"""OSC 52: the escape sequence that sets a terminal's clipboard."""

from __future__ import annotations

import base64
from typing import Final

#: Terminals and multiplexers drop longer sequences, most of them at 100,000 bytes or slightly less.
MAX_BASE64_BYTES: Final = 75_000
#: GNU screen drops a control string longer than 768 bytes, older versions one longer than 256.
_SCREEN_CHUNK: Final = 200


class TooLongError(Exception):
    """The text is longer than terminals accept."""


def encode_osc52(data: bytes) -> str:
    """Return the sequence that copies ``data`` to the clipboard; raise TooLongError if it is too long."""
    encoded = base64.b64encode(data).decode("ascii")
    if len(encoded) > MAX_BASE64_BYTES:
        message = f"the text is too long for a terminal ({len(encoded):,} of {MAX_BASE64_BYTES:,} bytes)"
        raise TooLongError(message)
    return f"\x1b]52;c;{encoded}\x07"


def wrap_for_tmux(sequence: str) -> str:
    """Return ``sequence`` wrapped for tmux, which passes it on if ``allow-passthrough`` is set."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def wrap_for_screen(sequence: str) -> str:
    """Return ``sequence`` wrapped for GNU screen: in short control strings."""
    pieces = (sequence[at : at + _SCREEN_CHUNK] for at in range(0, len(sequence), _SCREEN_CHUNK))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
