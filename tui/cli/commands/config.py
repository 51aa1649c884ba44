"""``mediadeck config``: show the configuration, its path, its schema and the keys."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.output.console import print_data, report
from tui.cli.output.tables import Column, add_format_options, print_rows
from tui.settings import config_file, log_file, read_key_settings

if TYPE_CHECKING:
    from tui.cli.output.tables import Value

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
_COLUMNS: Final = (Column("id", "sid"), Column("keys", "sid"), Column("own", "flag"), Column("does"))
_NONE: Final = "there is no configuration yet. Create it with mediadeck profiles add, or an editor."


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
        ("path", "print the path of the file", _print_path),
        ("show", "check the file and print it", _print_config),
        ("schema", "print its JSON schema", _print_schema),
    ):
        action = actions.add_parser(name, help=summary, description=summary.capitalize() + ".")
        action.set_defaults(run=run)
        if run is _print_path:
            action.add_argument("--log", action="store_true", help="print the path of the log")

    keys = actions.add_parser(
        "keys", help="print every command, its id and its keys", description=_KEYS_DESCRIPTION
    )
    add_format_options(keys)
    keys.set_defaults(run=_print_keys)


def _print_path(arguments: argparse.Namespace) -> int:
    return _code_of(print_data(str(log_file() if arguments.log else config_file())))


def _print_config(_: argparse.Namespace) -> int:
    from tui.settings.schema import load_config  # noqa: PLC0415

    path = config_file()
    if not path.exists():
        return report(_NONE)
    load_config(path)
    return _code_of(print_data(path.read_text(encoding="utf-8").rstrip()))


def _print_schema(_: argparse.Namespace) -> int:
    from tui.settings.schema import build_schema  # noqa: PLC0415

    return _code_of(print_data(json.dumps(build_schema(), indent=2)))


def _print_keys(arguments: argparse.Namespace) -> int:
    from tui.commands.keymap import COMMANDS, keymap_of, keys_of  # noqa: PLC0415

    keymap = keymap_of(*read_key_settings())
    rows: list[dict[str, Value]] = [
        {
            "id": command.id,
            "keys": keys_of(command, keymap.keys),
            "own": command.id in keymap.keys,
            "does": command.help,
        }
        for command in COMMANDS.values()
    ]
    written = print_rows(rows, _COLUMNS, arguments.form)
    for problem in keymap.problems:
        report(problem, exit_codes.USAGE)
    return exit_codes.USAGE if keymap.problems else _code_of(written)


def _code_of(written: bool) -> int:  # noqa: FBT001
    return exit_codes.DONE if written else exit_codes.FAILED
