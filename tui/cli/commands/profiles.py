"""``mediadeck profiles``: the accounts that are known here; list, add, use, remove, test."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.lookup import shown
from tui.cli.output.console import say
from tui.cli.output.tables import Column, add_form_options, put_rows
from tui.cli.profile_selection import choice_of, connect_to
from tui.settings import LOCAL, SettingsError, config_file, named_profile
from tui.settings.paths import expanded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.cli.output.tables import Value
    from tui.settings import Profile
    from tui.settings.schema import ProfileEntry

DESCRIPTION: Final = """\
A profile is an account and how to reach it, in config.toml. Its secret is never there: it is in the system's
keyring, or comes from a variable, a command, or a file that only you can read.

  mediadeck profiles add support --account-sid AC… --api-key-sid SK… --region ie1
  mediadeck profiles add live --api-key-sid SK… --secret-command "op read op://…" --read-only --colour red
  mediadeck profiles add dev --twilio-cli dev      # one of the Twilio CLI, with its secret left there
  mediadeck profiles use support                   # from now on, unless something else is said
  mediadeck profiles test

Which one is used: --profile NAME, else MEDIADECK_PROFILE, else the TWILIO_ variables, else the default one,
else the local service, whose name is local.
"""
#: The options of ``add`` that are fields of a profile as they are.
_FIELDS: Final = (
    ("account_sid", "AC…", "the SID of the account"),
    ("api_key_sid", "SK…", "the SID of an API key, which is better than the account's auth token"),
    ("region", "REGION", "such as ie1 or au1 (default: us1)"),
    ("edge", "EDGE", "such as dublin; for Conversations alone"),
    ("service", "SERVICE", "SID or name of the service to open"),
    ("label", "TEXT", "stands in the line at the top in place of the name"),
    ("mcs_url", "URL", "another place of the Media Content Service, a base that ends in /v1"),
    ("conversations_url", "URL", "another place of Conversations, a base that ends in /v1"),
)
_SOURCES: Final = (
    ("secret_env", "NAME", "the secret is in this environment variable"),
    ("secret_command", "COMMAND", "this command prints the secret"),
    ("secret_file", "FILE", "the secret is in this file, which only you may read (mode 0600)"),
    ("twilio_cli", "NAME", "account, key and secret are those of this profile of the Twilio CLI"),
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
    _add(actions, "list", "list all profiles, and those of the Twilio CLI", _list, add_form_options)
    _add(actions, "add", "add a profile, once it is tested", _put, _add_fields)
    _add(actions, "use", "make a profile the default one", _use, _add_name)
    _add(actions, "remove", "remove a profile, and its secret from the keyring", _remove, _add_name)
    _add(actions, "test", "see whether a profile works", _test, _add_name_or_none)


def _add(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    told: str,
    run: Callable[[argparse.Namespace], int],
    add_options: Callable[[argparse.ArgumentParser], object],
) -> None:
    parser = actions.add_parser(name, help=told, description=told.capitalize() + ".")
    add_options(parser)

    def told_run(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except SettingsError as error:
            return say(error, exit_codes.of_error(error))
        except KeyboardInterrupt:
            return say("interrupted; nothing was changed.", exit_codes.INTERRUPTED)

    parser.set_defaults(run=told_run)


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="name of the profile")


def _add_name_or_none(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="name of the profile (default: the one in use)"
    )


def _add_fields(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    for field, metavar, told in _FIELDS:
        parser.add_argument(f"--{field.replace('_', '-')}", metavar=metavar, help=told)
    parser.add_argument("--colour", choices=("red", "orange", "yellow", "green", "blue", "grey"))
    parser.add_argument("--read-only", action="store_true", help="allow no upload and no delete with it")
    parser.add_argument("--allow-plain-http", action="store_true", help="send the secret unencrypted, too")
    sources = parser.add_mutually_exclusive_group()
    for field, metavar, told in _SOURCES:
        sources.add_argument(f"--{field.replace('_', '-')}", metavar=metavar, help=told)
    sources.add_argument(
        "--secret-in-file",
        action="store_true",
        help="keep the secret in a file of its own that only you may read, where there is no keyring",
    )
    parser.add_argument("--no-test", action="store_true", help="keep it without asking the service")
    parser.add_argument("--replace", action="store_true", help="replace the profile of this name")


def _list(arguments: argparse.Namespace) -> int:
    return exit_codes.DONE if put_rows(_rows(arguments), _COLUMNS, arguments.form) else exit_codes.FAILED


def _rows(arguments: argparse.Namespace) -> Iterator[dict[str, Value]]:
    from tui.settings.profile_draft import offered_by_twilio_cli  # noqa: PLC0415 - other commands start without it
    from tui.settings.schema import load_config  # noqa: PLC0415

    config = load_config(config_file())
    try:
        used = choice_of(arguments).profile
        in_use = used.name if used else LOCAL
    except SettingsError as error:
        say(error, exit_codes.CREDENTIALS)
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
            "secret": _source_told(entry),
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
    for name in (shown(found.name) for found in offered_by_twilio_cli()):
        say(f"the Twilio CLI has {name}: mediadeck profiles add NAME --twilio-cli {name}")


def _source_told(entry: ProfileEntry) -> str:
    if entry.secret_env:
        return f"variable {entry.secret_env}"
    if entry.secret_command:
        return "command"
    if entry.secret_file:
        return f"file {entry.secret_file}"
    return f"Twilio CLI {entry.twilio_cli}" if entry.twilio_cli else "keyring"


def _put(arguments: argparse.Namespace) -> int:
    from tui.settings.profile_draft import AlreadyThere, drafted, keep  # noqa: PLC0415 - as above

    names = [*(field for field, *_ in (*_FIELDS, *_SOURCES)), "colour", "read_only", "allow_plain_http"]
    fields = {field: getattr(arguments, field) for field in names}
    if arguments.secret_file:
        fields["secret_file"] = str(expanded(arguments.secret_file).absolute())
    try:
        draft = drafted(arguments.name, fields, os.environ, may_replace=arguments.replace)
    except AlreadyThere:
        told = f"there is a profile {arguments.name} already. Replace it with --replace."
        return say(told, exit_codes.USAGE)
    if draft.wants_secret:
        secret = _asked_secret(draft.profile.username)
        if not secret:
            return say("there is no secret: nothing was changed.", exit_codes.CREDENTIALS)
        draft = draft.with_secret(secret)
    if not arguments.no_test:
        code = _tested(draft.profile)
        if code != exit_codes.DONE:
            return say("nothing was changed. To keep it all the same: --no-test", code)
    keep(draft, secret_in_file=arguments.secret_in_file)
    say(f"the profile {draft.name} is in {config_file()}.")
    return exit_codes.DONE


def _asked_secret(username: str) -> str:
    """Return the secret from the terminal, unseen, or from the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    from getpass import getpass  # noqa: PLC0415 - as above

    what = "Secret of the API key" if username.startswith("SK") else "Auth token of the account"
    return getpass(f"{what} {username} (kept in the system's keyring): ").strip()


def _use(arguments: argparse.Namespace) -> int:
    from tui.settings.store import use_profile  # noqa: PLC0415 - as above

    use_profile(config_file(), arguments.name)
    say(f"{arguments.name} is the default profile now.")
    used = choice_of(arguments)
    if (used.profile.name if used.profile else LOCAL) != arguments.name:
        say(f"another one is used here all the same: {used.why}.")
    return exit_codes.DONE


def _remove(arguments: argparse.Namespace) -> int:
    from tui.settings.profile_draft import forget_file  # noqa: PLC0415 - as above
    from tui.settings.schema import load_config  # noqa: PLC0415
    from tui.settings.secrets.sources import out_of_keyring  # noqa: PLC0415
    from tui.settings.store import remove_profile  # noqa: PLC0415

    config = load_config(config_file())
    profiles = config.profiles
    remove_profile(config_file(), arguments.name)
    entry = profiles.pop(arguments.name)
    username = _username(entry)
    others = {_username(other) for other in profiles.values() if _source_told(other) == "keyring"}
    gone = ""
    if _source_told(entry) == "keyring" and username not in others and out_of_keyring(username):
        gone = ", and its secret from the keyring"
    elif forget_file(arguments.name, entry.secret_file):
        gone = ", and the file of its secret"
    say(f"the profile {arguments.name} is removed{gone}.")
    if config.default_profile == arguments.name:
        say("there is no default profile now. Choose one: mediadeck profiles use NAME")
    return exit_codes.DONE


def _username(entry: ProfileEntry) -> str:
    return entry.api_key_sid or entry.account_sid or ""


def _test(arguments: argparse.Namespace) -> int:
    profile = named_profile(arguments.name, os.environ) if arguments.name else choice_of(arguments).profile
    return _tested(profile)


def _tested(profile: Profile | None) -> int:
    """Ask the services, tell what came of it, and return the exit code."""
    import asyncio  # noqa: PLC0415 - as above

    from tui.api.profile_check import try_profile  # noqa: PLC0415

    with ExitStack() as at_the_end:
        known = connect_to(profile, at_the_end)()
        checked = asyncio.run(try_profile(known))
    code = exit_codes.DONE if checked.error is None else exit_codes.of_error(checked.error)
    took = f" The first answer took {checked.seconds * 1000:.0f} ms." if checked.works else ""
    say(f"{known.name}: {checked.sentence}{took}", code)
    return code
