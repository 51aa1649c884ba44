"""Everything that is open for a profile."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from tui import preview, programs, session
from tui.api.client import Client
from tui.catalog import ALL_SERVICES, Catalog
from tui.preview.capabilities import TerminalCapabilities
from tui.settings import (
    UIState,
    annotations_file,
    catalog_folder,
    configured_catalog,
    configured_previews,
    read_preview_settings,
    thumbnails_folder,
    ui_state_file,
)
from tui.threads import run_in_thread
from tui.transfers.saved_sids import list_saved_sids

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.engine import Engine
    from tui.programs.media_files import MediaFiles
    from tui.session.display import Display
    from tui.session.previews import Previews
    from tui.session.share_links import ShareLinks
    from tui.session.transfers import Transfers
    from tui.settings import Profile


class Session:
    """Everything that is open for a profile.

    ``client`` lives on the loop of ``engine`` and must be called through the engine only. ``catalog`` is for
    threads; ``reader`` is for screens, for queries that take less than a millisecond. ``ui_state`` is the
    stored UI state. ``transfers``, ``previews`` and what requests need are imported on first use or by
    :meth:`ready`.
    """

    def __init__(
        self,
        display: Display,
        profile: Profile,
        engine: Engine,
        client: Client,
        catalog: Catalog,
        *,
        ui_state: UIState | None = None,
    ) -> None:
        self._preview_settings = read_preview_settings(os.environ, configured_previews())
        self.profile = profile
        self.engine = engine
        self.client = client
        self.catalog = catalog
        self.reader = catalog.reader()
        self.ui_state = ui_state or UIState(ui_state_file())
        #: What the terminal supports, as far as it has responded.
        self.capabilities = TerminalCapabilities()
        #: The filter that the next list starts with, instead of the stored one.
        self.first_filter = ""
        #: Whether the session was closed.
        self.is_closed = False
        self._display = display

    @cached_property
    def transfers(self) -> Transfers:
        """The queue of transfers."""
        return session.Transfers(self._display, self.engine, self.client, self.catalog, self.ui_state)

    @property
    def has_transfers(self) -> bool:
        """Whether there may be transfers."""
        return "transfers" in vars(self)

    @cached_property
    def previews(self) -> Previews:
        """The previews of media."""
        settings = self._preview_settings
        thumbnails = preview.Thumbnails(thumbnails_folder(), settings.thumbnails)
        previews = session.Previews(self._display, self.engine, self.client, settings, thumbnails)
        previews.use_capabilities(self.capabilities)
        return previews

    @cached_property
    def media_files(self) -> MediaFiles:
        """The temporary files for programs."""
        return programs.MediaFiles()

    @cached_property
    def share_links(self) -> ShareLinks:
        """The share links, with a gateway that is started on first use."""
        return session.ShareLinks(self.engine, self.profile, self.ui_state)

    def state_key(self, service_sid: str) -> str:
        """Return the key of a service in :attr:`ui_state`; ALL_SERVICES has one per account."""
        return f"{ALL_SERVICES} {self.profile.catalog_key}" if service_sid == ALL_SERVICES else service_sid

    async def ready(self) -> None:
        """Import, in a thread, what would otherwise block the screen on first use."""
        await asyncio.to_thread(self._import)

    def _import(self) -> None:
        import_module("tui.session.transfers")
        import_module("tui.session.share_links")
        preview.shared_sandbox().warm_up()

        self.client.warm_up()

    async def close(self) -> None:
        """Stop the transfers, and close the client and the catalog."""
        self.is_closed = True
        if "previews" in vars(self):
            self.previews.stop()
        if self.has_transfers:
            await self.transfers.close()
        if "share_links" in vars(self):
            await self.share_links.close()
        await self.engine.run(self.client.aclose())
        self.reader.close()
        if "media_files" in vars(self):
            await run_in_thread(self.media_files.close)
        await run_in_thread(self.catalog.close)


def open_session(
    display: Display,
    profile: Profile,
    engine: Engine,
    make_client: Callable[[Profile], Client] = Client,
    *,
    ui_state: UIState | None = None,
) -> Session:
    """Open a session for ``profile``, with the client on the loop of ``engine``.

    Blocks for a few milliseconds; raises SettingsError, also for invalid preview settings.
    """
    path = catalog_folder() / f"{profile.catalog_key}.db"
    catalog = Catalog(path, configured_catalog().text, annotations_file(), list_saved_sids)
    with ExitStack() as undo:
        undo.callback(catalog.close)
        session = Session(display, profile, engine, make_client(profile), catalog, ui_state=ui_state)
        undo.pop_all()
    return session
