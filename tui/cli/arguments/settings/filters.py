"""The arguments of ``mediadeck filters``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_format_options
from tui.cli.output.listings import FILTERS

DESCRIPTION: Final = """\
List, save and delete named filters. Use @NAME wherever a filter is expected.

  mediadeck filters save photos "type:image size:>1mb"
  mediadeck ls "Harbour Support" --filter @photos
  mediadeck --service "Harbour Support" --filter @photos
  mediadeck filters delete photos

In the browser, press b in a list of media.
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parsers."""
    parser = subcommands.add_parser(
        "filters",
        help="list, save and delete filters",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_format_options(parser, FILTERS)
    parser.set_defaults(run="settings.filters:list_filters")
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    listing = actions.add_parser(
        "list", help="list the saved filters (the default)", description="List the saved filters."
    )
    add_format_options(listing, FILTERS)
    listing.set_defaults(run="settings.filters:list_filters")
    save = actions.add_parser(
        "save", help="save a filter under a name", description="Save a filter under a name."
    )
    save.add_argument(
        "name", metavar="FILTER_NAME", help="a name without @; a filter of this name is replaced"
    )
    save.add_argument("filter", metavar="FILTER", help="the filter, as one argument")
    save.set_defaults(run="settings.filters:save")
    delete = actions.add_parser("delete", help="delete a saved filter", description="Delete a saved filter.")
    delete.add_argument("name", metavar="FILTER_NAME", help="name of the filter")
    delete.set_defaults(run="settings.filters:delete")
