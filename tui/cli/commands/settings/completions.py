"""``mediadeck completions``: shell completion of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argcomplete.shell_integration import shellcode

from tui.cli import exit_codes
from tui.cli.output.console import print_data

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Print the script and return the exit code."""
    script = shellcode(["mediadeck"], shell=arguments.shell)
    return exit_codes.DONE if print_data(script) else exit_codes.FAILED
