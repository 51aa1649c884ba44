"""Runs the sync of one service, or of all, on the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tui.catalog import ALL_SERVICES
from tui.catalog import sync as catalog_sync
from tui.catalog.sync.progress import Pause, SyncProgress
from tui.engine import Coalescer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tui.session.session import Session

#: The minimum seconds between two reports.
_INTERVAL: Final = 0.25


class SyncRunner:
    """Runs one sync at a time. ``report`` is called on the engine's thread."""

    def __init__(self, session: Session, service_sid: str, report: Callable[[SyncProgress], object]) -> None:
        self._session = session
        self._service_sid = service_sid
        self._report = report
        self._pause: Pause | None = None

    @property
    def is_running(self) -> bool:
        """Whether a sync is running or paused."""
        return self._pause is not None

    @property
    def is_paused(self) -> bool:
        """Whether the sync is paused."""
        return self._pause is not None and self._pause.is_paused

    async def run(self, *, full: bool) -> SyncProgress:
        """Bring the catalog of the service up to date; raises like :func:`tui.catalog.sync.sync.sync`.

        For all services, it raises like :func:`tui.catalog.sync.all_services.sync_all`.
        """
        self._pause = pause = Pause()
        try:
            await self._session.ready()
            return await self._session.engine.run(self._make_sync(pause, full=full))
        finally:
            if self._pause is pause:
                self._pause = None

    def _make_sync(self, pause: Pause, *, full: bool) -> Coroutine[Any, Any, SyncProgress]:
        client, catalog = self._session.client, self._session.catalog
        report = Coalescer(self._report, _INTERVAL)
        if self._service_sid == ALL_SERVICES:
            return catalog_sync.all_services.sync_all(client, catalog, report, full=full, pause=pause)
        return catalog_sync.sync.sync(client, catalog, self._service_sid, report, full=full, pause=pause)

    async def toggle_pause(self) -> None:
        """Pause or resume the sync."""
        if self._pause is not None:
            await self._session.engine.run(_toggle(self._pause))


async def _toggle(pause: Pause) -> None:
    """Toggle ``pause`` on the sync's event loop, which owns it."""
    if pause.is_paused:
        pause.end()
    else:
        pause.begin()
