"""``mediadeck profiles add`` and ``mediadeck profiles test``: check a profile against the service."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import ExitStack
from getpass import getpass
from typing import TYPE_CHECKING

from tui.api.profile_check import try_profile
from tui.cli import exit_codes
from tui.cli.arguments.settings.profiles import FIELDS, SOURCES
from tui.cli.output.console import report
from tui.cli.profile_selection import choose, connect
from tui.settings import config_file, find_profile
from tui.settings.paths import expand_user
from tui.settings.profile_draft import ProfileExistsError, make_draft, save_draft

if TYPE_CHECKING:
    import argparse

    from tui.settings import Profile


def add(arguments: argparse.Namespace) -> int:
    """Check the profile, save it, and return the exit code."""
    names = [*(field for field, *_ in (*FIELDS, *SOURCES)), "colour", "read_only"]
    names += ["allow_plain_http", "secret_group_readable"]
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
    what = "Secret of the API key" if username.startswith("SK") else "Auth token of the account"
    return getpass(f"{what} {username} (stored in the system keyring): ").strip()


def test(arguments: argparse.Namespace) -> int:
    """Check the profile, print the result, and return the exit code."""
    profile = find_profile(arguments.name, os.environ) if arguments.name else choose(arguments).profile
    return _run_test(profile)


def _run_test(profile: Profile | None) -> int:
    """Test the profile against the services, report the result, and return the exit code."""
    with ExitStack() as at_exit:
        connected = connect(profile, at_exit)()
        checked = asyncio.run(try_profile(connected))
    code = exit_codes.DONE if checked.error is None else exit_codes.of_error(checked.error)
    time = f" The first response took {checked.seconds * 1000:.0f} ms." if checked.works else ""
    report(f"{connected.name}: {checked.sentence}{time}", code)
    return code
