"""``mediadeck help``: show the manual in a pager, or list its topics."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.cli.output.console import print_data
from tui.manual import TOPICS, read_topic

if TYPE_CHECKING:
    import argparse

#: For ``less``: quit after a short page without clearing the screen, and pass colors through.
_LESS_OPTIONS = "-FRX"


def run(arguments: argparse.Namespace) -> int:
    """Show a topic, or list all of them, and return the exit code."""
    if arguments.topic is None:
        width = max(map(len, TOPICS))
        print_data("\n".join(f"{name:{width}}  {read_topic(name).title}" for name in TOPICS))
    elif sys.stdout.isatty():
        _show_in_pager(read_topic(arguments.topic).text)
    else:
        print_data(read_topic(arguments.topic).text.rstrip("\n"))
    return exit_codes.DONE


def _show_in_pager(text: str) -> None:
    """Show Markdown in the user's pager."""
    from rich import console, markdown  # noqa: PLC0415 - only on a terminal

    os.environ.setdefault("LESS", _LESS_OPTIONS)
    pager = console.Console()
    with pager.pager(styles=True, links=False):
        pager.print(markdown.Markdown(text))
