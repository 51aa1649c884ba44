"""A service with three media, and a browser with requests that a test can intercept."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from tests.api.answering import answering, forwarded
from tests.catalog.places import conversation, media, message, running, service
from tests.screens.driver import at, browser_of
from tui.screens.media.screen import MediaScreen
from tui.screens.transfers import TransfersScreen
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.api.answering import Asked, Handler
    from tests.local_service import RunningService
    from tests.screens.driver import AppDriver

HOSTILE = "../[/bold]\x1b[31m\u202egpj.txt"
CONTENT = {"one.txt": b"first", "two.txt": b"second", HOSTILE: b"third"}


@contextmanager
def run_harbour(home: Path) -> Iterator[RunningService]:
    """Run a service with three media, for a user with ``home``."""
    sent = [message(media(name, content), hours=n) for n, (name, content) in enumerate(CONTENT.items(), 1)]
    with running(home / "data", service("Harbour", conversation("Case [1]", *sent))) as found:
        yield found


@asynccontextmanager
async def at_harbour(harbour: RunningService, handle: Handler | None = None) -> AsyncIterator[AppDriver]:
    """Run a browser with the media on the screen; its requests go through ``handle``."""

    async def straight(asked: Asked) -> bytes | None:
        return await forwarded(asked, harbour.origin)

    async with (
        answering(handle or straight) as server,
        at(browser_of(make_local_profile(server.url, *harbour.auth)), (110, 30)) as desk,
    ):
        await desk.open_service("Harbour")
        await desk.until(lambda: desk.is_at(MediaScreen) and desk.media.table.row_count == 3)
        yield desk


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.*")
        if path.is_file()
    }


async def download_one(desk: AppDriver, home: Path) -> None:
    """Download the first media and open the transfers screen."""
    (home / "Downloads").mkdir()
    await desk.go_to("one.txt")
    await desk.press("d", "ctrl+o")
    await desk.until(lambda: "one.txt:" in desk.notices)
    await desk.press("t")
    await desk.until(lambda: desk.is_at(TransfersScreen))
