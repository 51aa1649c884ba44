"""``--clipboard``: the way to a clipboard that a person forces, for this run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tui.settings import CLIPBOARD_VARIABLE, CLIPBOARDS, SettingsError, wanted_clipboard

if TYPE_CHECKING:
    import argparse


def add_clipboard_option(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    """Add the option; with ``default=argparse.SUPPRESS``, what stands before a command holds for it too."""
    parser.add_argument(
        "--clipboard",
        choices=CLIPBOARDS,
        default=default,
        help=f"the way to a clipboard, where the best one is not found by itself (also {CLIPBOARD_VARIABLE})",
    )


def take_clipboard_option(arguments: argparse.Namespace) -> str | None:
    """Let the option hold for all copies of this run; return what is wrong with the variable, if anything.

    The copy plan follows from the environment alone, so that is where the option goes.
    """
    if arguments.clipboard is not None:
        os.environ[CLIPBOARD_VARIABLE] = arguments.clipboard
    try:
        wanted_clipboard(os.environ)
    except SettingsError as error:
        return str(error)
    return None
