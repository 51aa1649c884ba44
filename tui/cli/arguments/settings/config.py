"""The arguments of ``mediadeck config``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_format_options
from tui.cli.output.listings import KEYS

DESCRIPTION: Final = """\
The configuration is a TOML file without secrets. MEDIADECK_CONFIG_DIR sets its folder.

  mediadeck config path        # print its path
  mediadeck config show        # check it and print it
  mediadeck config schema > config.schema.json
  mediadeck config keys        # print every command, its id and its keys

Set the keys of a command by its id. keys_preset = "vi" adds keys like those of vi:

  keys_preset = "vi"

  [keys]
  "media.copy_link" = "ctrl+y"
  "media.download" = ["w", "f2"]
"""
_KEYS_DESCRIPTION: Final = "Print every command, its id and its keys. Report problems in your keys."


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parsers."""
    parser = subcommands.add_parser(
        "config",
        help="show the configuration, its path and its schema",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, summary, run in (
        ("path", "print the path of the file", "settings.config:print_path"),
        ("show", "check the file and print it", "settings.config_content:print_config"),
        ("schema", "print its JSON schema", "settings.config_content:print_schema"),
    ):
        action = actions.add_parser(name, help=summary, description=summary.capitalize() + ".")
        action.set_defaults(run=run)
        if name == "path":
            action.add_argument("--log", action="store_true", help="print the path of the log")

    keys = actions.add_parser(
        "keys", help="print every command, its id and its keys", description=_KEYS_DESCRIPTION
    )
    add_format_options(keys, KEYS)
    keys.set_defaults(run="settings.config_keys:print_keys")
