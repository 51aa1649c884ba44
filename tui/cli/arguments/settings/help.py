"""The arguments of ``mediadeck help``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.manual import TOPICS

if TYPE_CHECKING:
    import argparse


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "help",
        help="read the manual",
        description="Show a page of the manual in a pager, or list its topics. In a pipe, print Markdown.",
    )
    parser.add_argument("topic", metavar="TOPIC", nargs="?", choices=TOPICS, help=", ".join(TOPICS))
    parser.set_defaults(run="settings.help:run")
