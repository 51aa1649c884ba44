"""``mediadeck help``: the manual in a pager, or its topics."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.manual import TOPICS, read_topic

if TYPE_CHECKING:
    import argparse

#: For ``less``: leave a short page on the screen, and pass colors through.
_LESS_OPTIONS = "-FRX"


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "help",
        help="read the manual",
        description="Show a page of the manual in a pager, or list its topics. In a pipe, print Markdown.",
    )
    parser.add_argument("topic", metavar="TOPIC", nargs="?", choices=TOPICS, help=", ".join(TOPICS))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show a topic, or list all of them, and return the exit code."""
    if arguments.topic is None:
        width = max(map(len, TOPICS))
        for name in TOPICS:
            print(f"{name:{width}}  {read_topic(name).title}")
    elif sys.stdout.isatty():
        _page(read_topic(arguments.topic).text)
    else:
        sys.stdout.write(read_topic(arguments.topic).text)
    return exit_codes.DONE


def _page(text: str) -> None:
    """Show Markdown in the user's pager."""
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.markdown import Markdown  # noqa: PLC0415

    os.environ.setdefault("LESS", _LESS_OPTIONS)
    console = Console()
    with console.pager(styles=True, links=False):
        console.print(Markdown(text))
