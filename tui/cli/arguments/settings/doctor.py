"""The arguments of ``mediadeck doctor``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_clipboard_option, add_profile_options

DESCRIPTION: Final = """\
Check versions, the profile in use, its hosts, the clock, the terminal, the disk and the catalog. Each problem
comes with advice.

Then try each clipboard method, the best one last. Each copies a text that names the method: paste afterwards
to see which works.

  mediadeck doctor
  mediadeck doctor --look-only           # do not touch the clipboard
  mediadeck doctor --json                # print the findings as JSON; do not touch the clipboard

The output is safe to publish: it has no secrets, SIDs, custom hosts or credentials.
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "doctor",
        help="check the installation, and try each clipboard method",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--look-only", action="store_true", help="do not touch the clipboard")
    parser.add_argument("--json", action="store_true", help="print a JSON array; do not touch the clipboard")
    add_profile_options(parser, default=argparse.SUPPRESS)
    add_clipboard_option(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="settings.doctor:run")
