"""Uploads, downloads and exports from the list."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from tui.screens.controller import Controller
from tui.screens.media.transfers.download import export, save
from tui.screens.media.transfers.upload import choose_and_send

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from typing import Any

    from textual.app import App

    from tui.catalog import MediaRow
    from tui.screens.media.host import MediaHost
    from tui.session.session import Session


class TransferController(Controller):
    """Queues transfers of the selected media."""

    def __init__(self, host: MediaHost) -> None:
        super().__init__(host)
        self._session = host.session
        self._service_sid = host.service_sid
        self._table = host.table
        self._chosen = host.chosen
        self._saving = asyncio.Lock()

    def upload(self) -> None:
        """Let the user choose files and a conversation, and upload them."""
        current = self._table.current
        preferred = current.conversation_sid if current else None
        self.run_latest("upload", choose_and_send, self.app, self._session, self._service_sid, preferred)

    def download(self) -> None:
        """Download the selected media to the download folder; the user chooses it the first time."""
        self._save(save)

    def download_rows(self, rows: Sequence[MediaRow]) -> None:
        """Download ``rows`` like the selected media."""

        async def chosen() -> list[MediaRow]:
            return list(rows)

        self._save(save, chosen)

    def download_to(self) -> None:
        """Download the selected media to another folder."""
        self._save(partial(save, ask=True))

    def export(self) -> None:
        """Download the selected media with a manifest."""
        self._save(export)

    def _save(
        self,
        save: Callable[[App[Any], Session, Sequence[MediaRow]], Awaitable[None]],
        chosen: Callable[[], Awaitable[list[MediaRow]]] | None = None,
    ) -> None:
        """Save ``chosen``, by default the current selection, in order; none replaces an earlier one."""
        chosen = chosen or self._chosen()

        async def save_chosen() -> None:
            async with self._saving:
                if rows := await chosen():
                    await save(self.app, self._session, rows)

        self.run("save", save_chosen)
