"""The entry point of the command line: parse the arguments and run one command."""

from __future__ import annotations

import argparse
import os
import re
import sys
import textwrap
from importlib import import_module
from typing import TYPE_CHECKING, Final

from tui import __version__
from tui.cli import exit_codes
from tui.cli.arguments import browse
from tui.cli.output.console import (
    add_verbosity_options,
    apply_verbosity_options,
    escape_unencodable_output,
    flush_output,
)
from tui.cli.runner import run_command
from tui.settings.paths import check_home
from tui.text.sanitize import sanitize_message
from tui.text.similar_names import find_similar_names, suggest_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: The commands, in help order, and the modules of ``tui.cli.arguments`` that register them.
_COMMANDS: Final = {
    "services": "services",
    "conversations": "services",
    "web": "web",
    "serve": "serve",
    "gateway": "gateway",
    "links": "links",
    "sync": "media.sync",
    "filters": "settings.filters",
    "thumbnails": "media.thumbnails",
    "catalog": "media.catalog",
    "ls": "media.ls",
    "tag": "media.tag",
    "tags": "media.tag",
    "show": "media.show",
    "thread": "media.thread",
    "url": "media.url",
    "rm": "media.rm",
    "open": "media.programs",
    "run": "media.programs",
    "profiles": "settings.profiles",
    "config": "settings.config",
    "completions": "settings.completions",
    "doctor": "settings.doctor",
    "help": "settings.help",
    "get": "media.get",
    "put": "media.put",
    "export": "media.export",
    "watch": "media.watch",
}
#: Options with values that may start with a minus (--sort -size), and options that may follow them.
_TAKE_A_MINUS: Final = ("--sort", "--filter", "--note")
#: Everything after it belongs to another program.
_TAKES_THE_REST: Final = "--exec"
_SHORT_OPTIONS: Final = ("-h", "-o", "-q", "-v")
#: Set by the shell when it requests completions.
_COMPLETION_VARIABLE: Final = "_ARGCOMPLETE"

DESCRIPTION = """\
A terminal browser for the media of Twilio Conversations.

Without a command, mediadeck opens the browser. It uses the selected profile (see mediadeck profiles), or the
account in TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and TWILIO_API_SECRET). Without either,
it runs a local service with sample media.

  mediadeck                                              # open the browser
  mediadeck --service "Harbour Support"                  # open a service
  mediadeck services --json                              # list services for a script
  mediadeck url IS… ME… --copy                           # copy a new link to the clipboard

{exit_codes}
"""


def _format_exit_codes() -> str:
    meanings = ", ".join(f"{code} {meaning}" for code, meaning in exit_codes.MEANINGS.items())
    return textwrap.fill(f"Exit codes: {meanings}.", 106)


class _Parser(argparse.ArgumentParser):
    """The parser of a command: an unknown argument is an error with the usage of that command.

    argparse would show the usage of the whole program.
    """

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse all arguments; exit on unknown ones."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            shown = sanitize_message(" ".join(unknown))
            self.error(f"unrecognized arguments: {shown}{self._suggest_options(unknown)}")
        return found, unknown

    def _suggest_options(self, unknown: Sequence[str]) -> str:
        """Return which options were probably meant, "" if there are none."""
        known = re.findall(r"--[\w-]+", self.format_usage())
        typed = (argument.partition("=")[0] for argument in unknown if argument.startswith("--"))
        near = [name for option in typed for name in find_similar_names(option, known)[:1]]
        return f".{suggest_names(near)}" if near else ""


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of one command, or of all."""
    parser = _Parser(
        prog="mediadeck",
        description=DESCRIPTION.format(exit_codes=_format_exit_codes()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"mediadeck {__version__}")
    add_verbosity_options(parser, default=False)
    browse.add_options(parser)
    parser.set_defaults(run="browse:run", on_interrupt=None)
    subcommands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for module in dict.fromkeys(_COMMANDS.values()) if command is None else (_COMMANDS[command],):
        import_module(f"tui.cli.arguments.{module}").register(subcommands)
    for registered in subcommands.choices.values():
        add_verbosity_options(registered, default=argparse.SUPPRESS)
        if registered.get_default("on_interrupt") is None:
            registered.set_defaults(on_interrupt="")
    return parser


def resolve_handler(name: str) -> Callable[[argparse.Namespace], int]:
    """Return the handler ``module:function`` of ``tui.cli.commands``.

    A command is imported here, with everything it needs; before that, only its arguments are.
    """
    module, _, function = name.partition(":")
    handler: Callable[[argparse.Namespace], int] = getattr(
        import_module(f"tui.cli.commands.{module}"), function
    )
    return handler


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; ``argv`` is without the program's name."""
    argv = sys.argv[1:] if argv is None else argv
    escape_unencodable_output()
    is_completion = _COMPLETION_VARIABLE in os.environ
    # Importing the other commands would slow the start of a fast one by a third.
    command = argv[0] if argv and argv[0] in _COMMANDS and not is_completion else None
    parser = build_parser(command)
    if is_completion:
        import_module("tui.cli.completion").complete(parser)
    try:
        arguments = parser.parse_args(_join_values(argv))
    except SystemExit:  # after --help, --version or a usage error
        if not flush_output():
            return exit_codes.FAILED
        raise

    def run() -> int:
        check_home()
        apply_verbosity_options(arguments, command)
        return resolve_handler(arguments.run)(arguments)

    return run_command(run, arguments.on_interrupt)


def _join_values(argv: Sequence[str]) -> list[str]:
    """Return ``argv`` with each value that starts with a minus joined to its option, for argparse."""
    joined: list[str] = []
    for place, argument in enumerate(argv):
        if argument == _TAKES_THE_REST:
            return [*joined, *argv[place:]]
        is_value = argument.startswith("-") and not argument.startswith("--")
        if joined and joined[-1] in _TAKE_A_MINUS and is_value and argument not in _SHORT_OPTIONS:
            joined[-1] = f"{joined[-1]}={argument}"
        else:
            joined.append(argument)
    return joined
