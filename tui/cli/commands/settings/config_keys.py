"""``mediadeck config keys``: print every command, its id and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.cli.output.console import report
from tui.cli.output.listings import KEYS
from tui.cli.output.tables import print_rows
from tui.commands.keymap import COMMANDS, keymap_of, keys_of
from tui.settings import read_key_settings

if TYPE_CHECKING:
    import argparse

    from tui.cli.output.tables import Value


def print_keys(arguments: argparse.Namespace) -> int:
    """Print the keys, report problems in the user's configuration, and return the exit code."""
    keymap = keymap_of(*read_key_settings())
    rows: list[dict[str, Value]] = [
        {
            "id": command.id,
            "keys": keys_of(command, keymap.keys),
            "own": command.id in keymap.keys or command.id not in COMMANDS,
            "does": command.help,
        }
        for command in (*COMMANDS.values(), *(one.command for one in keymap.commands))
    ]
    written = print_rows(rows, arguments.columns or KEYS, arguments.form)
    for problem in keymap.problems:
        report(problem, exit_codes.USAGE)
    return exit_codes.USAGE if keymap.problems else exit_codes.DONE if written else exit_codes.FAILED
