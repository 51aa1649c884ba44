"""Run a command that uses the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui import engine
from tui.cli.profile_selection import open_profile

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Coroutine
    from typing import Any

    from tui.settings import Profile


def run_for_profile(
    arguments: argparse.Namespace, work: Callable[[Profile], Coroutine[Any, Any, int]]
) -> int:
    """Run ``work`` on an event loop, for the chosen profile, and return its exit code."""
    with open_profile(arguments) as profile:
        return engine.run(work(profile))
