"""``mediadeck profiles``: list, add, use, remove and test accounts."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.output.console import report
from tui.cli.output.tables import Column, add_format_options, print_rows
from tui.cli.profile_selection import choose, connect
from tui.settings import LOCAL, SettingsError, config_file, find_profile
from tui.settings.paths import expand_user
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.cli.output.tables import Value
    from tui.settings import Profile
    from tui.settings.schema import ProfileEntry

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
#: The options of ``add`` that set a field of the profile: field, metavar, help.
_FIELDS: Final = (
    ("account_sid", "AC…", "SID of the account"),
    ("api_key_sid", "SK…", "SID of an API key (recommended over the auth token)"),
    ("region", "REGION", "such as ie1 or au1 (default: us1)"),
    ("edge", "EDGE", "such as dublin; only for Conversations"),
    ("service", "SERVICE", "SID or name of the service to open"),
    ("label", "TEXT", "shown in the header instead of the name"),
    ("mcs_url", "URL", "base URL of the Media Content Service, ending in /v1"),
    ("conversations_url", "URL", "base URL of Conversations, ending in /v1"),
)
_SOURCES: Final = (
    ("secret_env", "NAME", "read the secret from this environment variable"),
    ("secret_command", "COMMAND", "run this command to print the secret"),
    ("secret_file", "FILE", "read the secret from this file (mode 0600)"),
    ("twilio_cli", "NAME", "use the account, key and secret of this Twilio CLI profile"),
)
_COLUMNS: Final = (
    Column("name"),
    Column("in_use", "flag", "in use"),
    Column("default", "flag"),
    Column("account_sid", title="account"),
    Column("api_key_sid", title="api key"),
    Column("region"),
    Column("read_only", "flag", "read only"),
    Column("label"),
    Column("secret"),
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
        actions, "list", "list all profiles, and those of the Twilio CLI", _list_profiles, add_format_options
    )
    _add_action(actions, "add", "test and add a profile", _add_profile, _add_profile_options)
    _add_action(actions, "use", "make a profile the default one", _use_profile, _add_name_argument)
    _add_action(
        actions,
        "remove",
        "remove a profile, and its secret from the keyring",
        _remove_profile,
        _add_name_argument,
    )
    _add_action(actions, "test", "test whether a profile works", _test_profile, _add_optional_name_argument)


def _add_action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    run: Callable[[argparse.Namespace], int],
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
    for field, metavar, summary in _FIELDS:
        parser.add_argument(f"--{field.replace('_', '-')}", metavar=metavar, help=summary)
    parser.add_argument("--colour", choices=("red", "orange", "yellow", "green", "blue", "grey"))
    parser.add_argument("--read-only", action="store_true", help="forbid uploads and deletes with it")
    parser.add_argument(
        "--allow-plain-http", action="store_true", help="allow sending the secret unencrypted"
    )
    sources = parser.add_mutually_exclusive_group()
    for field, metavar, summary in _SOURCES:
        sources.add_argument(f"--{field.replace('_', '-')}", metavar=metavar, help=summary)
    sources.add_argument(
        "--secret-in-file",
        action="store_true",
        help="store the secret in a file that only you can read, if there is no keyring",
    )
    parser.add_argument("--no-test", action="store_true", help="save it without a test")
    parser.add_argument("--replace", action="store_true", help="replace an existing profile")


def _list_profiles(arguments: argparse.Namespace) -> int:
    return (
        exit_codes.DONE if print_rows(_iter_rows(arguments), _COLUMNS, arguments.form) else exit_codes.FAILED
    )


def _iter_rows(arguments: argparse.Namespace) -> Iterator[dict[str, Value]]:
    from tui.settings.profile_draft import list_new_twilio_cli_profiles  # noqa: PLC0415
    from tui.settings.schema import load_config  # noqa: PLC0415

    config = load_config(config_file())
    try:
        used = choose(arguments).profile
        in_use = used.name if used else LOCAL
    except SettingsError as error:
        report(error, exit_codes.CREDENTIALS)
        used, in_use = None, ""
    for name, entry in config.profiles.items():
        yield {
            "name": name,
            "in_use": name == in_use,
            "default": name == config.default_profile,
            "account_sid": entry.account_sid,
            "api_key_sid": entry.api_key_sid,
            "region": entry.region,
            "read_only": entry.read_only,
            "label": entry.label,
            "secret": _describe_source(entry),
        }
    if used is not None and in_use not in config.profiles:
        sids = {"account_sid": used.account_sid}
        yield {"name": in_use, "in_use": True, "default": False, **sids, "secret": "TWILIO_ variables"}
    yield {
        "name": LOCAL,
        "in_use": in_use == LOCAL,
        "default": config.default_profile == LOCAL,
        "secret": "its own",
    }
    for name in (sanitize_message(found.name) for found in list_new_twilio_cli_profiles()):
        report(
            f"the Twilio CLI has a profile {name}. To add it: mediadeck profiles add NAME --twilio-cli {name}"
        )


def _describe_source(entry: ProfileEntry) -> str:
    if entry.secret_env:
        return f"variable {entry.secret_env}"
    if entry.secret_command:
        return "command"
    if entry.secret_file:
        return f"file {entry.secret_file}"
    return f"Twilio CLI {entry.twilio_cli}" if entry.twilio_cli else "keyring"


def _add_profile(arguments: argparse.Namespace) -> int:
    from tui.settings.profile_draft import ProfileExistsError, make_draft, save_draft  # noqa: PLC0415

    names = [*(field for field, *_ in (*_FIELDS, *_SOURCES)), "colour", "read_only", "allow_plain_http"]
    fields = {field: getattr(arguments, field) for field in names}
    if arguments.secret_file:
        fields["secret_file"] = str(expand_user(arguments.secret_file).absolute())
    try:
        draft = make_draft(arguments.name, fields, os.environ, may_replace=arguments.replace)
    except ProfileExistsError:
        message = f"the profile {arguments.name} already exists. To replace it, add --replace."
        return report(message, exit_codes.USAGE)
    if draft.needs_secret:
        secret = _read_secret(draft.profile.username)
        if not secret:
            return report("no secret was given; nothing was changed.", exit_codes.CREDENTIALS)
        draft = draft.with_secret(secret)
    if not arguments.no_test:
        code = _run_test(draft.profile)
        if code != exit_codes.DONE:
            return report("nothing was changed. To save it anyway: --no-test", code)
    save_draft(draft, secret_in_file=arguments.secret_in_file)
    report(f"the profile {draft.name} was saved in {config_file()}.")
    return exit_codes.DONE


def _read_secret(username: str) -> str:
    """Return the secret from a prompt without echo, or from the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    from getpass import getpass  # noqa: PLC0415

    what = "Secret of the API key" if username.startswith("SK") else "Auth token of the account"
    return getpass(f"{what} {username} (stored in the system keyring): ").strip()


def _use_profile(arguments: argparse.Namespace) -> int:
    from tui.settings.store import use_profile  # noqa: PLC0415

    use_profile(config_file(), arguments.name)
    report(f"{arguments.name} is now the default profile.")
    used = choose(arguments)
    if (used.profile.name if used.profile else LOCAL) != arguments.name:
        report(f"this shell still uses another one: {used.why}.")
    return exit_codes.DONE


def _remove_profile(arguments: argparse.Namespace) -> int:
    from tui.settings.profile_draft import delete_secret_file  # noqa: PLC0415
    from tui.settings.schema import load_config  # noqa: PLC0415
    from tui.settings.secrets.sources import delete_from_keyring  # noqa: PLC0415
    from tui.settings.store import remove_profile  # noqa: PLC0415

    config = load_config(config_file())
    profiles = config.profiles
    remove_profile(config_file(), arguments.name)
    entry = profiles.pop(arguments.name)
    username = _username(entry)
    others = {_username(other) for other in profiles.values() if _describe_source(other) == "keyring"}
    also = ""
    if _describe_source(entry) == "keyring" and username not in others and delete_from_keyring(username):
        also = " and its secret in the keyring"
    elif delete_secret_file(arguments.name, entry.secret_file):
        also = " and the file of its secret"
    report(f"removed the profile {arguments.name}{also}.")
    if config.default_profile == arguments.name:
        report("there is no default profile now. To choose one: mediadeck profiles use NAME")
    return exit_codes.DONE


def _username(entry: ProfileEntry) -> str:
    return entry.api_key_sid or entry.account_sid or ""


def _test_profile(arguments: argparse.Namespace) -> int:
    profile = find_profile(arguments.name, os.environ) if arguments.name else choose(arguments).profile
    return _run_test(profile)


def _run_test(profile: Profile | None) -> int:
    """Test the profile against the services, report the result, and return the exit code."""
    import asyncio  # noqa: PLC0415

    from tui.api.profile_check import try_profile  # noqa: PLC0415

    with ExitStack() as at_exit:
        connected = connect(profile, at_exit)()
        checked = asyncio.run(try_profile(connected))
    code = exit_codes.DONE if checked.error is None else exit_codes.of_error(checked.error)
    time = f" The first response took {checked.seconds * 1000:.0f} ms." if checked.works else ""
    report(f"{connected.name}: {checked.sentence}{time}", code)
    return code
