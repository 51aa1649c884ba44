"""The arguments of ``mediadeck catalog``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_format_options, add_profile_options
from tui.cli.output.listings import CATALOG

DESCRIPTION: Final = """\
List what the catalog of the account keeps on this disk: media, messages and their texts, by service.
--wipe-text removes the texts. It asks you to type "wipe". In a script, use --yes.

  mediadeck catalog
  mediadeck catalog --wipe-text --yes
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "catalog",
        help="list what the catalog keeps, or remove the texts",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--wipe-text", action="store_true", help="remove the texts of all messages")
    parser.add_argument("--yes", action="store_true", help="remove them without asking")
    add_format_options(parser, CATALOG)
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.catalog:run")
