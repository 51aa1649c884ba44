"""A browser with custom openers and commands, on a service with the media of a test."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.catalog.places import conversation, message, running, service
from tests.own_programs.recorder import write_config
from tests.screens.driver import at
from tui.app import Mediadeck
from tui.commands.keymap import keymap_of
from tui.settings import read_key_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.screens.driver import AppDriver
    from tui.server.samples.model import SampleMedia

SIZE = (110, 30)


@asynccontextmanager
async def at_media_of(
    home: Path, config: str, *sent: SampleMedia, size: tuple[int, int] = SIZE
) -> AsyncIterator[AppDriver]:
    """Run a browser with ``config`` and ``home``, on the media ``sent``, newest first."""
    write_config(home, config)
    messages = [message(one, hours=hours) for hours, one in enumerate(sent, 1)]
    with running(home / "data", service("Harbour", conversation("Case [1]", *messages))) as found:
        app = Mediadeck(lambda: found.profile, keymap=keymap_of(*read_key_settings()))
        async with at(app, size) as desk:
            await desk.open_service("Harbour")
            await desk.until(lambda: desk.media.table.row_count == len(sent))
            yield desk


def temporary_files(folder: Path) -> list[str]:
    """Return the names of the files for programs in ``folder``, without the lock file."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name != ".in-use")


def is_empty(folder: Path) -> bool:
    """Return whether ``folder`` is empty."""
    return not any(folder.iterdir())
