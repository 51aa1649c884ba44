"""Copy a command's output to the clipboard, including that of a terminal over SSH."""

from __future__ import annotations

import os

from tui.cli import exit_codes
from tui.cli.output.console import report
from tui.sharing.clipboard.copy import copy, write_to_device


def copy_text(text: str) -> str | None:
    """Copy ``text`` and return how: ``copied to …``. On failure, report why and return None."""
    result = copy(
        text,
        environment=os.environ,
        write_to_terminal=lambda sequence: write_to_device("/dev/tty", sequence),
    )
    if result.used:
        return result.message
    report(f"{result.message}: {'; '.join(result.reasons) or 'copying is disabled'}.", exit_codes.FAILED)
    return None
