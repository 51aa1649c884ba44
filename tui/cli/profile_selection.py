"""Whose media a command is about: the profile that was chosen, or the local service, started for the time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.cli.output.console import say, say_more
from tui.settings import Choice, ConfigError, choose_profile, local_service_folder
from tui.settings.logs import LOG
from tui.startup import first_frame

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from contextlib import ExitStack

    from tui.settings import Profile


def add_profile_options(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    """Add ``--profile`` and ``--local``.

    With ``default=argparse.SUPPRESS``, what stands before a command holds for it too.
    """
    parser.add_argument(
        "--profile",
        metavar="NAME",
        default=default or None,
        help="use this profile of config.toml; see mediadeck profiles list",
    )
    parser.add_argument(
        "--local",
        action="store_true",
        default=default,
        help="use the local service, whatever profile is set",
    )


def choice_of(arguments: argparse.Namespace) -> Choice:
    """Return the profile that is to be used and why; raises SettingsError.

    A configuration that cannot be read is told, and ends the program.
    """
    if arguments.local:
        return Choice(None, "--local")
    try:
        choice = choose_profile(arguments.profile, os.environ)
    except ConfigError as error:
        raise end_over(error) from None
    name = choice.profile.name if choice.profile else "local"
    LOG.info("profile %s: %s", name, choice.why)
    say_more(f"the profile is {name}: {choice.why}.")
    return choice


def end_over(error: ConfigError) -> SystemExit:
    """Tell of a configuration that cannot be read, and how to go on; return what ends the program."""
    first_frame.clear_frame()
    advice = "To go on without it for this once: MEDIADECK_NO_CONFIG=1"
    return SystemExit(say(f"{error} {advice}", exit_codes.USAGE))


def wanted_profile(arguments: argparse.Namespace) -> Profile | None:
    """Return the profile, its secret at hand, or None for the local service; raises SettingsError."""
    profile = choice_of(arguments).profile
    if profile is not None:
        profile.secret.reveal()
    return profile


def connect_to(profile: Profile | None, at_the_end: ExitStack) -> Callable[[], Profile]:
    """Return what gives the profile once it can be used: at once, or when the local service is up.

    Without ``profile`` the local service is started, and stopped ``at_the_end``. Raises SettingsError, as
    what is returned does.
    """
    if profile is not None:
        return lambda: profile
    from tui.cli.local_service import LocalServiceProcess  # noqa: PLC0415 - not for those who go to Twilio

    service = LocalServiceProcess(local_service_folder())
    at_the_end.callback(service.stop)
    service.start()
    return service.profile
