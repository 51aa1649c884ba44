"""What the screens are handed: everything that is open for the profile in use."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.api.client import Client
from tui.catalog import Catalog
from tui.preview.thumbnails import Thumbnails
from tui.screens.previews import Previews
from tui.screens.transfers import Transfers
from tui.settings import Remembered, catalog_folder, preview_settings, remembered_file, thumbnails_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from tui.catalog import Reader
    from tui.engine import Engine
    from tui.settings import Profile


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of one profile.

    ``client`` lives on the loop of ``engine`` and is called through it alone. ``catalog`` is for threads;
    ``reader`` is the screens' own, for questions that take less than a millisecond. ``transfers`` go on
    while screens come and go; ``remembered`` is how lists were left; ``previews`` are what media hold.
    """

    profile: Profile
    engine: Engine
    client: Client
    catalog: Catalog
    reader: Reader
    transfers: Transfers
    remembered: Remembered
    previews: Previews

    async def ready(self) -> None:
        """Wait until requests can be made without an import that would stop the screen."""
        await asyncio.to_thread(self.client.warm_up)

    async def close(self) -> None:
        """Stop what is transferred, close the client's connections and the catalog's files."""
        await self.transfers.close()
        await self.engine.run(self.client.aclose())
        self.reader.close()
        await asyncio.to_thread(self.catalog.close)


def open_rooms(
    app: App[Any], profile: Profile, engine: Engine, make_client: Callable[[Profile], Client] = Client
) -> Rooms:
    """Open the rooms of ``profile`` for ``app``, with the client on the loop of ``engine``.

    Blocks for some milliseconds; raises SettingsError, also where what is set for previews means nothing.
    """
    settings = preview_settings(os.environ)
    client = make_client(profile)
    catalog = Catalog(catalog_folder() / f"{profile.catalog_key}.db")
    remembered = Remembered(remembered_file())
    transfers = Transfers(app, engine, client, catalog, remembered)
    previews = Previews(engine, client, settings, Thumbnails(thumbnails_folder(), settings.thumbnails))
    return Rooms(profile, engine, client, catalog, catalog.reader(), transfers, remembered, previews)
