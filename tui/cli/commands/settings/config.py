"""``mediadeck config path``: print the path of the configuration, or of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.cli.output.console import print_data
from tui.settings import config_file, log_file

if TYPE_CHECKING:
    import argparse


def print_path(arguments: argparse.Namespace) -> int:
    """Print the path and return the exit code."""
    return (
        exit_codes.DONE
        if print_data(str(log_file() if arguments.log else config_file()))
        else exit_codes.FAILED
    )
