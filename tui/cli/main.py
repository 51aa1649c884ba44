"""The entry point of the command line: parses arguments and runs one command."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import textwrap
from typing import TYPE_CHECKING, Final

from tui import __version__
from tui.cli import exit_codes
from tui.cli.commands import browse
from tui.cli.output.console import add_loudness_options, flush, say, take_any_text, take_loudness_options
from tui.settings import SettingsError
from tui.settings.paths import check_home

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The commands, in the order of the help, and the modules that register them.
_COMMANDS: Final = {
    "services": "services",
    "conversations": "services",
    "web": "web",
    "serve": "serve",
    "sync": "sync",
    "thumbnails": "thumbnails",
    "ls": "ls",
    "show": "show",
    "url": "url",
    "rm": "rm",
    "profiles": "profiles",
    "config": "config",
    "completions": "completions",
    "doctor": "doctor",
    "help": "help",
    "get": "get",
    "put": "put",
    "export": "export",
}
#: Options whose value may begin with a minus (--sort -size), and what is an option behind them all the same.
_TAKE_A_MINUS: Final = ("--sort", "--filter")
_SHORT_OPTIONS: Final = ("-h", "-o", "-q", "-v")
#: The shell sets it where it asks what may stand at the cursor.
_COMPLETION_ASKED: Final = "_ARGCOMPLETE"

DESCRIPTION = """\
A terminal browser for the media of Twilio Conversations.

Without a command it opens the browser: for the profile that is set (mediadeck profiles), or the account that
TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and TWILIO_API_SECRET) name, else on a local
service of its own with sample media.

  mediadeck                                              # the browser
  mediadeck --service "Harbour Support"                  # with a service open
  mediadeck services --json                              # for scripts
  mediadeck url IS… ME… --copy                           # a fresh link on the clipboard

{exit_codes}
"""


def _exit_codes_told() -> str:
    meanings = ", ".join(f"{code} {meaning}" for code, meaning in exit_codes.MEANINGS.items())
    return textwrap.fill(f"Exit codes: {meanings}.", 106)


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command line: of one command, or of all, each of which adds its own part."""
    parser = argparse.ArgumentParser(
        prog="mediadeck",
        description=DESCRIPTION.format(exit_codes=_exit_codes_told()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"mediadeck {__version__}")
    add_loudness_options(parser, default=False)
    browse.add_options(parser)
    parser.set_defaults(run=browse.run)
    subcommands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for module in dict.fromkeys(_COMMANDS.values()) if command is None else (_COMMANDS[command],):
        importlib.import_module(f"tui.cli.commands.{module}").register(subcommands)
    for registered in subcommands.choices.values():
        add_loudness_options(registered, default=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; ``argv`` is without the program's name."""
    argv = sys.argv[1:] if argv is None else argv
    take_any_text()
    is_asked = _COMPLETION_ASKED in os.environ
    # With the other commands' modules, the start of a quick one would take a third longer.
    command = argv[0] if argv and argv[0] in _COMMANDS and not is_asked else None
    parser = build_parser(command)
    if is_asked:
        from tui.cli.commands.completions import complete  # noqa: PLC0415 - only where it is used

        complete(parser)
    try:
        arguments = parser.parse_args(_with_values(argv))
    except SystemExit:  # after a help, a version, or what is wrong with the usage
        if not flush():
            return exit_codes.FAILED
        raise
    try:
        check_home()
        take_loudness_options(arguments, command)
    except SettingsError as error:
        return say(error, exit_codes.of_error(error))
    code: int = arguments.run(arguments)
    return code


def _with_values(argv: Sequence[str]) -> list[str]:
    """Return ``argv`` with values that begin with a minus joined to their options: so argparse takes them."""
    joined: list[str] = []
    for argument in argv:
        is_value = argument.startswith("-") and not argument.startswith("--")
        if joined and joined[-1] in _TAKE_A_MINUS and is_value and argument not in _SHORT_OPTIONS:
            joined[-1] = f"{joined[-1]}={argument}"
        else:
            joined.append(argument)
    return joined
