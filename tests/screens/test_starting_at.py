"""Starting at a media: the browser opens its list, or says why it cannot."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import client_of, conversation, media, message, read_all, running, service
from tests.screens.driver import at
from tui.app import Mediadeck
from tui.catalog import Catalog
from tui.screens.media.screen import MediaScreen
from tui.screens.services import ServicesScreen
from tui.settings import catalog_folder, make_local_profile, transfers_folder

if TYPE_CHECKING:
    from pathlib import Path

MANY = message(*(media(f"{number}.txt") for number in range(30)))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("is_known_at_once", [True, False])
async def test_the_browser_starts_at_the_given_media(tmp_path: Path, *, is_known_at_once: bool) -> None:
    with running(
        tmp_path / "data", service("Harbour", conversation("Maria", MANY)), service("Other")
    ) as found:
        profile = make_local_profile(found.url, *found.auth)
        path = catalog_folder() / f"{profile.catalog_key}.db"
        with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
            async with client_of(found) as client:
                await read_all(client, catalog)
            [harbour] = reader.find_services("Harbour")
            [row] = reader.media.by_id([reader.list_media_ids(harbour.sid)[17]]).values()
        app = Mediadeck(lambda: profile, wanted=row.sid, profile=profile if is_known_at_once else None)
        async with at(app) as desk:
            await desk.until(lambda: desk.is_at(MediaScreen) and desk.media.table.current is not None)
            await desk.until(lambda: desk.current == row.name)


@pytest.mark.usefixtures("home")
async def test_escape_leads_from_the_start_to_the_services(tmp_path: Path) -> None:
    with running(tmp_path / "data", service("Harbour", conversation("Maria", MANY))) as found:
        profile = make_local_profile(found.url, *found.auth)
        with closing(Catalog(catalog_folder() / f"{profile.catalog_key}.db")) as catalog:
            async with client_of(found) as client:
                await read_all(client, catalog)
        async with at(Mediadeck(lambda: profile, wanted="Harbour", profile=profile)) as desk:
            await desk.until(lambda: desk.is_at(MediaScreen) and desk.media.table.current is not None)
            await desk.press("escape")
            await desk.until(lambda: desk.is_at(ServicesScreen))
            await desk.open_service("Harbour")
            await desk.until(lambda: desk.is_at(MediaScreen))


@pytest.mark.usefixtures("home")
async def test_an_unknown_media_is_reported_at_startup(tmp_path: Path) -> None:
    with running(tmp_path / "data", service("Harbour")) as found:
        profile = make_local_profile(found.url, *found.auth)
        async with at(Mediadeck(lambda: profile, wanted=f"ME{'f' * 32}", profile=profile), (100, 24)) as desk:
            await desk.until_text("The catalog does not know the media ME")
            assert desk.is_at(ServicesScreen)
            await desk.until(lambda: list(transfers_folder().glob("*.jsonl")))
        assert len(list(transfers_folder().glob("*.jsonl"))) == 1, "the journal was opened once"
