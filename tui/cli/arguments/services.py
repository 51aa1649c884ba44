"""The arguments of ``mediadeck services`` and ``mediadeck conversations``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from tui.cli.options import add_format_options, add_profile_options, add_service_argument
from tui.cli.output.listings import CONVERSATIONS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.cli.output.columns import Column

_SERVICES_DESCRIPTION: Final = """\
List the services of the account. The catalog provides the media, their bytes and the last sync.

  mediadeck services
  mediadeck services --json --profile support
  mediadeck services | cut -f1              # a pipe gets tab-separated values: these are the SIDs
"""
_CONVERSATIONS_DESCRIPTION: Final = """\
List the conversations of a service, the latest updated first. The catalog provides the count of media.

  mediadeck conversations "Harbour Support"
  mediadeck conversations IS… --jsonl
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parsers of both commands."""
    services = _parser(
        subcommands, "services", "list the services of the account", _SERVICES_DESCRIPTION, SERVICES
    )
    services.set_defaults(run="services:run_services")
    conversations = _parser(
        subcommands,
        "conversations",
        "list the conversations of a service",
        _CONVERSATIONS_DESCRIPTION,
        CONVERSATIONS,
    )
    add_service_argument(conversations)
    conversations.set_defaults(run="services:run_conversations")


def _parser(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    description: str,
    columns: Sequence[Column],
) -> argparse.ArgumentParser:
    parser = subcommands.add_parser(
        name, help=summary, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_format_options(parser, columns)
    add_profile_options(parser, default=argparse.SUPPRESS)
    return parser
