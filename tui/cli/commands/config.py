"""``mediadeck config``: where the configuration is, what it says, and its schema for editors."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.output.console import put, say
from tui.cli.output.tables import Column, add_form_options, put_rows
from tui.settings import ConfigError, config_file, log_file, own_keys

if TYPE_CHECKING:
    from tui.cli.output.tables import Value

DESCRIPTION: Final = """\
The configuration is one file of TOML; MEDIADECK_CONFIG_DIR moves its folder. It never holds a secret.

  mediadeck config path        # where it is
  mediadeck config show        # what it says, once it is checked
  mediadeck config schema > config.schema.json
  mediadeck config keys        # every command, its id and its keys

Give a command a key of your own by its id, or several; begin with keys like those of vi, if you like:

  keys_preset = "vi"

  [keys]
  "media.copy_link" = "ctrl+y"
  "media.download" = ["w", "f2"]
"""
_KEYS_TOLD: Final = "Print every command, its id and its keys; what is wrong with your own is told, too."
_COLUMNS: Final = (Column("id", "sid"), Column("keys", "sid"), Column("own", "flag"), Column("does"))
_NONE: Final = "there is no configuration yet: mediadeck profiles add makes one, and so can an editor."


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parsers."""
    parser = subcommands.add_parser(
        "config",
        help="show the configuration, its place, and its schema",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, told, run in (
        ("path", "print the path of the file", _path),
        ("show", "print what it says, once it is checked", _show),
        ("schema", "print its JSON schema", _schema),
    ):
        action = actions.add_parser(name, help=told, description=told.capitalize() + ".")
        action.set_defaults(run=run)
        if run is _path:
            action.add_argument("--log", action="store_true", help="print that of the log instead")

    keys = actions.add_parser("keys", help="print every command, its id and its keys", description=_KEYS_TOLD)
    add_form_options(keys)
    keys.set_defaults(run=_keys)


def _path(arguments: argparse.Namespace) -> int:
    return _code(put(str(log_file() if arguments.log else config_file())))


def _show(_: argparse.Namespace) -> int:
    from tui.settings.schema import load_config  # noqa: PLC0415 - other commands start without it

    path = config_file()
    if not path.exists():
        return say(_NONE)
    try:
        load_config(path)
    except ConfigError as error:
        return say(error, exit_codes.USAGE)
    return _code(put(path.read_text(encoding="utf-8").rstrip()))


def _schema(_: argparse.Namespace) -> int:
    from tui.settings.schema import schema  # noqa: PLC0415 - as above

    return _code(put(json.dumps(schema(), indent=2)))


def _keys(arguments: argparse.Namespace) -> int:
    from tui.commands.keymap import COMMANDS, keymap_of, keys_of  # noqa: PLC0415 - as above

    try:
        keymap = keymap_of(*own_keys())
    except ConfigError as error:
        return say(error, exit_codes.USAGE)
    rows: list[dict[str, Value]] = [
        {
            "id": command.id,
            "keys": keys_of(command, keymap.keys),
            "own": command.id in keymap.keys,
            "does": command.help,
        }
        for command in COMMANDS.values()
    ]
    is_done = put_rows(rows, _COLUMNS, arguments.form)
    for problem in keymap.problems:
        say(problem, exit_codes.USAGE)
    return exit_codes.USAGE if keymap.problems else _code(is_done)


def _code(is_done: bool) -> int:  # noqa: FBT001 - it is all there is
    return exit_codes.DONE if is_done else exit_codes.FAILED
