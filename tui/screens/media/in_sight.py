"""Fetches details of the visible media, and the people of their conversations."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from tui.screens.controller import Controller
from tui.session.media_details import DetailFetcher
from tui.session.people import PeopleFetcher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.catalog import MediaRow
    from tui.screens.controller import Host
    from tui.session.session import Session
    from tui.widgets.lists.media_table import MediaTable


class InSightController(Controller):
    """Fetches what the catalog lacks about the visible media; calls ``on_people`` when names arrive."""

    def __init__(self, host: Host, session: Session, on_people: Callable[[], None]) -> None:
        super().__init__(host)
        self._details = DetailFetcher(session)
        self._people = PeopleFetcher(session)
        self._on_people = on_people

    def mount(self, table: MediaTable) -> None:
        """Show details as they arrive in ``table``."""
        self._table = table

    def fetch(self, rows: Sequence[MediaRow]) -> None:
        """Fetch what is missing for ``rows``, and cancel the fetch for earlier rows."""
        self.run_latest("people", self._fetch_people, rows)
        self.run_latest("details", self._fetch_details, rows)

    async def _fetch_people(self, rows: Sequence[MediaRow]) -> None:
        async with aclosing(self._people.fetch(rows)) as changes:
            async for _ in changes:
                self._on_people()

    async def _fetch_details(self, rows: Sequence[MediaRow]) -> None:
        if await self._details.fetch(rows):
            self._table.reread()
