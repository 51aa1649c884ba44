"""How a command runs that asks a service: for the profile, to its end, with each failure told and coded."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.cli.lookup import NotFoundError
from tui.cli.output.console import say
from tui.cli.profile_selection import connect_to, wanted_profile
from tui.settings import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Coroutine
    from typing import Any

    from tui.settings import Profile


def run_for_profile(
    arguments: argparse.Namespace, work: Callable[[Profile], Coroutine[Any, Any, int]]
) -> int:
    """Run ``work`` for the profile that was chosen, and return its exit code, or that of what went wrong."""
    from tui import engine  # noqa: PLC0415 - other commands start without it
    from tui.api.errors import ApiError  # noqa: PLC0415

    try:
        profile = wanted_profile(arguments)
    except SettingsError as error:
        return say(error, exit_codes.of_error(error))
    try:
        with ExitStack() as at_the_end:
            known = connect_to(profile, at_the_end)()
            return engine.run(work(known))
    except (ApiError, SettingsError, NotFoundError) as error:
        return say(error, exit_codes.of_error(error))
    except KeyboardInterrupt:
        return say("interrupted.", exit_codes.INTERRUPTED)
