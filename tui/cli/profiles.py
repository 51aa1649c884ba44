"""Whose media a command is about: the environment's profile, or the local service, started for the time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tui.settings import local_service_folder, profile_from_environment

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from contextlib import ExitStack

    from tui.settings import Profile


def add_local_option(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    """Add ``--local``; with ``default=argparse.SUPPRESS``, what stands before a command holds for it too."""
    parser.add_argument(
        "--local",
        action="store_true",
        default=default,
        help="use the local service, even where the environment has credentials for Twilio",
    )


def wanted_profile(arguments: argparse.Namespace) -> Profile | None:
    """Return the environment's profile, or None where it is to be the local service; raises SettingsError."""
    return None if arguments.local else profile_from_environment(os.environ)


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
