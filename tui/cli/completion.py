"""Answer completion requests of the shell."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Final

import argcomplete

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

#: The functions of ``tui.cli.completers``, by the metavar that they complete.
_COMPLETERS: Final = {
    "PROFILE": "list_profile_names",
    "NAME": "list_profile_names",
    "SERVICE": "list_services",
    "MEDIA": "list_media",
    "COLUMNS": "list_columns",
    "TAGS": "list_tags",
}


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a completion request of the shell and exit; return if there is none."""
    for action in _iter_actions(parser):
        completer = _COMPLETERS.get(str(action.metavar) if action.dest != "profile" else "PROFILE")
        if completer is not None:
            action.completer = partial(_list_words, completer, column_names=getattr(action.type, "names", ()))  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def _iter_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the actions of a parser and of its subcommands."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public access
        yield action
        if isinstance(action.choices, dict):  # the parsers of subcommands, by name
            yield from chain.from_iterable(map(_iter_actions, action.choices.values()))


def _list_words(completer: str, **given: object) -> list[str]:
    """Return the completions of ``completer``; options and commands are completed without the catalog."""
    words: list[str] = getattr(import_module("tui.cli.completers"), completer)(**given)
    return words
