"""What commands write: data on stdout, sentences for people on stderr."""

from __future__ import annotations

import os
import sys

from tui.cli import exit_codes


def say(sentence: object, code: int = exit_codes.DONE) -> int:
    """Tell the person, and return the exit code."""
    print(f"mediadeck: {sentence}", file=sys.stderr)
    return code


def put(text: str) -> bool:
    """Print ``text`` as data, and return whether it could be written: what reads it may have left."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at the end
        return False
    return True
