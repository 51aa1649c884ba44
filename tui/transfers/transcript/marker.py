"""The marker that distinguishes a transcript from other pages with the same name."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Final

from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from pathlib import Path

_BEGINNING: Final = '<meta name="mediadeck-transcript" content="'
#: The marker is within this many first bytes.
_HEAD_BYTES: Final = 2000


def make_marker(conversation_sid: str) -> str:
    """Return the marker of a conversation's transcript, as HTML."""
    return f'{_BEGINNING}{escape(make_printable(conversation_sid))}">'


def is_transcript(path: Path, conversation_sid: str | None = None) -> bool:
    """Whether a file is a transcript, of any conversation or of a given one. Links are not followed."""
    marker = _BEGINNING if conversation_sid is None else make_marker(conversation_sid)
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
        with os.fdopen(handle, "rb") as file:
            return stat.S_ISREG(os.fstat(handle).st_mode) and marker.encode() in file.read(_HEAD_BYTES)
    return False
