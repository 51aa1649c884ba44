"""The arguments of ``mediadeck profiles``."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.cli.options import add_format_options
from tui.cli.output.listings import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable

DESCRIPTION: Final = """\
A profile in config.toml describes an account and how to reach it. Its secret is stored elsewhere: in the
system keyring, a variable, a command, or a file that only you can read.

  mediadeck profiles add support --account-sid AC… --api-key-sid SK… --region ie1
  mediadeck profiles add live --api-key-sid SK… --secret-command "op read op://…" --read-only --colour red
  mediadeck profiles add dev --twilio-cli dev      # a profile of the Twilio CLI; the secret stays there
  mediadeck profiles use support                   # make it the default
  mediadeck profiles test

The first of these is used: --profile NAME, MEDIADECK_PROFILE, the TWILIO_ variables, the default profile, the
local service (its name is local).
"""
#: The options of ``add`` that set a profile field: field, metavar, help.
FIELDS: Final = (
    ("account_sid", "AC…", "SID of the account"),
    ("api_key_sid", "SK…", "SID of an API key (recommended over the auth token)"),
    ("region", "REGION", "such as ie1 or au1 (default: us1)"),
    ("edge", "EDGE", "such as dublin; only for Conversations"),
    ("service", "SERVICE", "SID or name of the service to open"),
    ("label", "TEXT", "shown in the header instead of the name"),
    ("mcs_url", "URL", "base URL of the Media Content Service, ending in /v1"),
    ("conversations_url", "URL", "base URL of Conversations, ending in /v1"),
)
SOURCES: Final = (
    ("secret_env", "NAME", "read the secret from this environment variable"),
    ("secret_command", "COMMAND", "run this command to print the secret"),
    ("secret_file", "FILE", "read the secret from this file (mode 0600)"),
    ("twilio_cli", "NAME", "use the account, key and secret of this Twilio CLI profile"),
)


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parsers."""
    parser = subcommands.add_parser(
        "profiles",
        help="list, add, use, remove and test accounts",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_action(
        actions,
        "list",
        "list all profiles, and those of the Twilio CLI",
        "settings.profiles:list_profiles",
        partial(add_format_options, columns=PROFILES),
    )
    _add_action(actions, "add", "test and add a profile", "settings.profiles_check:add", _add_profile_options)
    _add_action(
        actions,
        "use",
        "make a profile the default one",
        "settings.profiles:use_as_default",
        _add_name_argument,
    )
    _add_action(
        actions,
        "remove",
        "remove a profile, and its secret from the keyring",
        "settings.profiles:remove",
        _add_name_argument,
    )
    _add_action(
        actions,
        "test",
        "test whether a profile works",
        "settings.profiles_check:test",
        _add_optional_name_argument,
    )


def _add_action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    run: str,
    add_options: Callable[[argparse.ArgumentParser], object],
) -> None:
    parser = actions.add_parser(name, help=summary, description=summary.capitalize() + ".")
    add_options(parser)

    parser.set_defaults(run=run, on_interrupt="nothing was changed.")


def _add_name_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="name of the profile")


def _add_optional_name_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="name of the profile (default: the one in use)"
    )


def _add_profile_options(parser: argparse.ArgumentParser) -> None:
    _add_name_argument(parser)
    for field, metavar, summary in FIELDS:
        parser.add_argument(f"--{field.replace('_', '-')}", metavar=metavar, help=summary)
    parser.add_argument("--colour", choices=("red", "orange", "yellow", "green", "blue", "grey"))
    parser.add_argument("--read-only", action="store_true", help="forbid uploads and deletes with it")
    parser.add_argument(
        "--allow-plain-http", action="store_true", help="allow sending the secret unencrypted"
    )
    parser.add_argument(
        "--secret-group-readable",
        action="store_true",
        help="allow the group of --secret-file to read it, as Kubernetes mounts secrets",
    )
    sources = parser.add_mutually_exclusive_group()
    for field, metavar, summary in SOURCES:
        sources.add_argument(f"--{field.replace('_', '-')}", metavar=metavar, help=summary)
    sources.add_argument(
        "--secret-in-file",
        action="store_true",
        help="store the secret in a file that only you can read, if there is no keyring",
    )
    parser.add_argument("--no-test", action="store_true", help="save it without a test")
    parser.add_argument("--replace", action="store_true", help="replace an existing profile")
