"""The participants of the visible conversations."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from tui.screens.controller import Controller
from tui.session.people import PeopleFetcher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.catalog import MediaRow
    from tui.screens.controller import Host
    from tui.session.session import Session


class PeopleController(Controller):
    """Fetches the participants of the visible conversations; calls ``on_changed`` when names arrive."""

    def __init__(self, host: Host, session: Session, on_changed: Callable[[], None]) -> None:
        super().__init__(host)
        self._fetcher = PeopleFetcher(session)
        self._on_changed = on_changed

    def fetch(self, rows: Sequence[MediaRow]) -> None:
        """Fetch the participants of the conversations of ``rows``; drop pending fetches for earlier rows."""
        self.run_latest("people", self._fetch, rows)

    async def _fetch(self, rows: Sequence[MediaRow]) -> None:
        async with aclosing(self._fetcher.fetch(rows)) as changes:
            async for _ in changes:
                self._on_changed()
