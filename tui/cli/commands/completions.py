"""Completion of the command line: ``mediadeck completions`` for the shell, and what is proposed from here."""

from __future__ import annotations

import argparse
import os
from contextlib import closing, suppress
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.output.console import put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tui.catalog import Reader, ServiceRow

SHELLS: Final = ("bash", "zsh", "fish")
DESCRIPTION: Final = """\
Print what a shell needs to complete mediadeck: commands, options, names of profiles, and the services and
media that the catalog knows, by name and by SID.

  bash   eval "$(mediadeck completions bash)"             # in ~/.bashrc
  zsh    eval "$(mediadeck completions zsh)"              # in ~/.zshrc, after compinit
  fish   mediadeck completions fish > ~/.config/fish/completions/mediadeck.fish
"""
_MOST: Final = 200


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "completions",
        help="print the completions for a shell",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=SHELLS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the script and return the exit code."""
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415 - only where it is used

    script = shellcode(["mediadeck"], shell=arguments.shell)
    return exit_codes.DONE if put(script) else exit_codes.FAILED


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell that asks, and end the program; returns where none does."""
    import argcomplete  # noqa: PLC0415 - as above

    for action in _actions(parser):
        proposed = _PROPOSED.get(str(action.metavar) if action.dest != "profile" else "PROFILE")
        if proposed is not None:
            action.completer = proposed  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the actions of a parser and of all commands below it."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to them
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from chain.from_iterable(map(_actions, action.choices.values()))


def _profiles(**_: object) -> list[str]:
    from tui.settings import LOCAL, SettingsError, config_file  # noqa: PLC0415 - as above
    from tui.settings.schema import load_config  # noqa: PLC0415

    try:
        return [*load_config(config_file()).profiles, LOCAL]
    except SettingsError:
        return [LOCAL]


def _services(parsed_args: argparse.Namespace, **_: object) -> list[str]:
    return [word for _, service in _known(parsed_args) for word in (service.friendly_name, service.sid)]


def _media(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """Return names and SIDs of the newest media that begin so, of the service that was named before."""
    from tui.text.similar_names import make_name_key  # noqa: PLC0415 - as above

    named = str(getattr(parsed_args, "service", None) or "")
    found: list[str] = []
    for reader, service in _known(parsed_args):
        if named == service.sid or make_name_key(named) == make_name_key(service.friendly_name):
            row_ids = reader.list_first_ids(service.sid, 50 * _MOST)
            for place in range(0, len(row_ids), _MOST):
                rows = reader.media_rows(row_ids[place : place + _MOST]).values()
                words = chain.from_iterable((row.name, row.sid) for row in rows)
                found += [word for word in words if word.startswith(prefix)]
                if len(found) >= _MOST:
                    break
    return found[:_MOST]


def _known(arguments: argparse.Namespace) -> Iterator[tuple[Reader, ServiceRow]]:
    """Yield the services that the catalogs of the profile in use know, without asking anybody."""
    from tui.catalog import Catalog  # noqa: PLC0415 - as above
    from tui.settings import SettingsError  # noqa: PLC0415

    with suppress(SettingsError):
        for path in _catalogs(arguments):
            with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
                yield from ((reader, service) for service in reader.services())


def _catalogs(arguments: argparse.Namespace) -> Sequence[Path]:
    from tui.settings import catalog_folder, choose_profile  # noqa: PLC0415 - as above

    is_local = getattr(arguments, "local", False)
    wanted = getattr(arguments, "profile", None)
    profile = None if is_local else choose_profile(wanted, os.environ).profile
    if profile is None:  # the local service's own account is known to itself alone
        return sorted(catalog_folder().glob("*@127.0.0.1.db"))
    path = catalog_folder() / f"{profile.catalog_key}.db"
    return [path] if path.exists() else []


_PROPOSED: Final[dict[str, Callable[..., list[str]]]] = {
    "PROFILE": _profiles,
    "NAME": _profiles,
    "SERVICE": _services,
    "MEDIA": _media,
}
