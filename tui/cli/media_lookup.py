"""From names on the command line to SIDs, with the help of the catalog."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tui.cli.catalog_access import opened_catalog
from tui.cli.lookup import NotFoundError, is_media_sid, is_service_sid, media_named, service_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.api.client import Client
    from tui.settings import Profile


async def sids_named(
    client: Client, profile: Profile, service: str, names: Sequence[str]
) -> tuple[str, dict[str, str | NotFoundError]]:
    """Return the SID of the service, and of each name that of its media or why it has none.

    SIDs are taken as they are; for anything else the account's services are asked for, and the catalog is
    opened. Raises ApiError, and NotFoundError for the service.
    """
    if is_service_sid(service) and all(map(is_media_sid, names)):
        return service, {name: name for name in names}
    from tui.catalog.sync.sync import sync_services  # noqa: PLC0415

    found: dict[str, str | NotFoundError] = {}
    with opened_catalog(profile) as catalog:
        await sync_services(client, catalog)
        row = service_named(service, catalog)
        with closing(catalog.reader()) as reader:
            for name in names:
                try:
                    found[name] = media_named(name, row, reader)
                except NotFoundError as error:
                    found[name] = error
    return row.sid, found
