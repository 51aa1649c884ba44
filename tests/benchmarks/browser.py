"""The browser in its own terminal, with a catalog and no network."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.terminals import in_terminal
from tui.settings import Profile, Secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmarks.terminals import Terminal

SIZE: Final = (80, 24)
_SERVICE: Final = "Field returns"
_USERNAME: Final = "AC" + "0" * 32
_NOWHERE: Final = "http://127.0.0.1:9/v1"


def format_ratio(value: float, limit: float) -> str:
    """Return whether ``value`` is within ``limit``, and the ratio of the two."""
    return f"{'yes' if value <= limit else 'NO'} ({value / limit:.2f})"


@contextmanager
def open_browser(catalog: Path, size: tuple[int, int] = SIZE) -> Iterator[Terminal]:
    """Run the browser at the service, offline, and wait until it is idle."""
    with make_home(catalog) as environment, in_terminal(browser_command(), size, environment) as terminal:
        terminal.wait_for(b"not up to date")
        terminal.rest(7)  # the offline notice is shown for five seconds
        yield terminal


def browser_command() -> list[str]:
    """Return the command that starts the browser at the service."""
    return [sys.executable, "-m", "tui", "--service", _SERVICE]


@contextmanager
def make_home(catalog: Path, url: str = _NOWHERE) -> Iterator[dict[str, str]]:
    """Return the environment of a user with this catalog."""
    profile = Profile("environment", _USERNAME, Secret("nobody's"), url, url)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "cache", "mediadeck", "catalogs")
        folder.mkdir(parents=True)
        for suffix in ("", "-wal", "-shm"):
            (folder / f"{profile.catalog_key}.db{suffix}").symlink_to(
                catalog.with_name(catalog.name + suffix)
            )
        plain = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TWILIO_", "MEDIADECK_"))
        }
        yield {
            **plain,
            "HOME": home,
            "XDG_CACHE_HOME": str(Path(home, "cache")),
            "XDG_STATE_HOME": str(Path(home, "state")),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TWILIO_ACCOUNT_SID": _USERNAME,
            "TWILIO_AUTH_TOKEN": "nobody's",
            "MEDIADECK_MCS_URL": url,
            "MEDIADECK_CONVERSATIONS_URL": url,
        }


def print_table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    widths = [max(len(row[place]) for row in (heading, *rows)) for place in range(len(heading))]
    for row in (heading, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201
