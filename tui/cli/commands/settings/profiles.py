"""``mediadeck profiles``: list, add, use, remove and test accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.cli.output.console import report
from tui.cli.output.listings import PROFILES
from tui.cli.output.tables import print_rows
from tui.cli.profile_selection import choose
from tui.settings import LOCAL, SettingsError, config_file, secrets
from tui.settings.profile_draft import delete_secret_file, list_new_twilio_cli_profiles
from tui.settings.schema import load_config
from tui.settings.store import remove_profile, use_profile
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tui.cli.output.tables import Value
    from tui.settings.schema import ProfileEntry


def list_profiles(arguments: argparse.Namespace) -> int:
    """Print the profiles and return the exit code."""
    is_done = print_rows(_iter_rows(arguments), arguments.columns or PROFILES, arguments.form)
    return exit_codes.DONE if is_done else exit_codes.FAILED


def _iter_rows(arguments: argparse.Namespace) -> Iterator[dict[str, Value]]:
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


def use_as_default(arguments: argparse.Namespace) -> int:
    """Make the profile the default, and return the exit code."""
    use_profile(config_file(), arguments.name)
    report(f"{arguments.name} is now the default profile.")
    used = choose(arguments)
    if (used.profile.name if used.profile else LOCAL) != arguments.name:
        report(f"this shell still uses another one: {used.why}.")
    return exit_codes.DONE


def remove(arguments: argparse.Namespace) -> int:
    """Remove the profile and its secret, and return the exit code."""
    config = load_config(config_file())
    profiles = config.profiles
    remove_profile(config_file(), arguments.name)
    entry = profiles.pop(arguments.name)
    username = _username(entry)
    others = {_username(other) for other in profiles.values() if _describe_source(other) == "keyring"}
    also = ""
    if (
        _describe_source(entry) == "keyring"
        and username not in others
        and secrets.system_keyring.delete(username)
    ):
        also = " and its secret in the keyring"
    elif delete_secret_file(arguments.name, entry.secret_file):
        also = " and the file of its secret"
    report(f"removed the profile {arguments.name}{also}.")
    if config.default_profile == arguments.name:
        report("there is no default profile now. To choose one: mediadeck profiles use NAME")
    return exit_codes.DONE


def _username(entry: ProfileEntry) -> str:
    return entry.api_key_sid or entry.account_sid or ""
