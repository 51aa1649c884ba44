"""The profile of a command: the selected account, or the local service, which runs as long as the command."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from tui.cli.output.console import report_details
from tui.settings import LOCAL, ProfileChoice, choose_profile, local_service_folder
from tui.settings.logs import LOG

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from tui.settings import Profile


def choose(arguments: argparse.Namespace) -> ProfileChoice:
    """Return the chosen profile and the reason; raise SettingsError."""
    if arguments.local:
        return ProfileChoice(None, "--local")
    choice = choose_profile(arguments.profile, os.environ)
    name = choice.profile.name if choice.profile else LOCAL
    LOG.info("profile %s: %s", name, choice.why)
    report_details(f"the profile is {name}: {choice.why}.")
    return choice


@contextmanager
def open_profile(arguments: argparse.Namespace) -> Iterator[Profile]:
    """Yield the chosen profile with its secret; stop the local service at the end. Raise SettingsError."""
    profile = choose(arguments).profile
    if profile is not None:
        profile.secret.reveal()
    with ExitStack() as at_exit:
        yield connect(profile, at_exit)()


def connect(profile: Profile | None, at_exit: ExitStack) -> Callable[[], Profile]:
    """Return a function that waits until the profile can be used and returns it.

    Without ``profile``, start the local service, and stop it with ``at_exit``. This and the returned function
    raise SettingsError.
    """
    if profile is not None:
        return lambda: profile
    from tui.cli.local_service import LocalServiceProcess  # noqa: PLC0415 - only for the local service

    service = LocalServiceProcess(local_service_folder())
    at_exit.callback(service.stop)
    service.start()
    return service.profile
