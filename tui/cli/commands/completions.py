"""``mediadeck completions``: complete the command line in a shell."""

from __future__ import annotations

import argparse
import os
from contextlib import closing, suppress
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.output.console import print_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tui.catalog import Reader, ServiceRow

SHELLS: Final = ("bash", "zsh", "fish")
DESCRIPTION: Final = """\
Print the completion script of a shell. It completes commands, options, profiles, and the services and media
of the catalog, by name and by SID.

  bash   eval "$(mediadeck completions bash)"             # in ~/.bashrc
  zsh    eval "$(mediadeck completions zsh)"              # in ~/.zshrc, after compinit
  fish   mediadeck completions fish > ~/.config/fish/completions/mediadeck.fish
"""
_MAX_MEDIA: Final = 200


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
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415

    script = shellcode(["mediadeck"], shell=arguments.shell)
    return exit_codes.DONE if print_data(script) else exit_codes.FAILED


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a completion request of the shell and exit; return if there is none."""
    import argcomplete  # noqa: PLC0415

    for action in _iter_actions(parser):
        completer = _COMPLETERS.get(str(action.metavar) if action.dest != "profile" else "PROFILE")
        if completer is not None:
            action.completer = completer  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def _iter_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the actions of a parser and of its subcommands."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public access
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from chain.from_iterable(map(_iter_actions, action.choices.values()))


def _complete_profiles(**_: object) -> list[str]:
    from tui.settings import LOCAL, SettingsError, config_file  # noqa: PLC0415
    from tui.settings.schema import load_config  # noqa: PLC0415

    try:
        return [*load_config(config_file()).profiles, LOCAL]
    except SettingsError:
        return [LOCAL]


def _complete_services(parsed_args: argparse.Namespace, **_: object) -> list[str]:
    return [
        word for _, service in _iter_services(parsed_args) for word in (service.friendly_name, service.sid)
    ]


def _complete_media(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """Return matching names and SIDs of the newest media, of the SERVICE before it."""
    from tui.text.similar_names import make_name_key  # noqa: PLC0415

    wanted_service = str(getattr(parsed_args, "service", None) or "")
    found: list[str] = []
    for reader, service in _iter_services(parsed_args):
        if wanted_service == service.sid or make_name_key(wanted_service) == make_name_key(
            service.friendly_name
        ):
            row_ids = reader.list_first_ids(service.sid, 50 * _MAX_MEDIA)
            for start in range(0, len(row_ids), _MAX_MEDIA):
                rows = reader.media_rows(row_ids[start : start + _MAX_MEDIA]).values()
                words = chain.from_iterable((row.name, row.sid) for row in rows)
                found += [word for word in words if word.startswith(prefix)]
                if len(found) >= _MAX_MEDIA:
                    break
    return found[:_MAX_MEDIA]


def _iter_services(arguments: argparse.Namespace) -> Iterator[tuple[Reader, ServiceRow]]:
    """Yield the services in the catalogs of the profile in use, without the network."""
    from tui.catalog import Catalog  # noqa: PLC0415
    from tui.settings import SettingsError  # noqa: PLC0415

    with suppress(SettingsError):
        for path in _catalog_paths(arguments):
            with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
                yield from ((reader, service) for service in reader.services())


def _catalog_paths(arguments: argparse.Namespace) -> Sequence[Path]:
    from tui.settings import catalog_folder, choose_profile  # noqa: PLC0415

    is_local = getattr(arguments, "local", False)
    wanted = getattr(arguments, "profile", None)
    profile = None if is_local else choose_profile(wanted, os.environ).profile
    if profile is None:  # only the local service knows its own account
        return sorted(catalog_folder().glob("*@127.0.0.1.db"))
    path = catalog_folder() / f"{profile.catalog_key}.db"
    return [path] if path.exists() else []


_COMPLETERS: Final[dict[str, Callable[..., list[str]]]] = {
    "PROFILE": _complete_profiles,
    "NAME": _complete_profiles,
    "SERVICE": _complete_services,
    "MEDIA": _complete_media,
}
