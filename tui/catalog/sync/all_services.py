"""The sync of all services of an account."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.api.errors import ApiError
from tui.catalog.sync.progress import Pause, SyncProgress
from tui.catalog.sync.sync import sync, sync_services

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.client import Client
    from tui.catalog.catalog import Catalog
    from tui.catalog.model import ServiceRow


async def sync_all(
    client: Client,
    catalog: Catalog,
    report: Callable[[SyncProgress], object],
    *,
    full: bool = False,
    pause: Pause | None = None,
) -> SyncProgress:
    """Sync the list of services, then each service, like :func:`tui.catalog.sync.sync.sync`.

    Services are synced one after another, since they share the limits of one account. If one fails, it is
    listed in the progress, and the sync continues with the next. Raise ApiError if the services cannot be
    listed or if all of them fail. ``report`` receives the progress over all services.
    """
    pause = pause or Pause()
    await sync_services(client, catalog)
    services = await asyncio.to_thread(_read_services, catalog)
    total = SyncProgress(is_all_found=not services)
    errors: list[ApiError] = []
    for at, service in enumerate(services, start=1):
        is_last = at == len(services)

        def report_total(one: SyncProgress, total: SyncProgress = total, *, is_last: bool = is_last) -> None:
            report(_add(total, one, is_last=is_last))

        try:
            one = await sync(client, catalog, service.sid, report_total, full=full, pause=pause)
        except ApiError as error:
            errors.append(error)
            total = replace(total, failures=(*total.failures, (service.friendly_name, str(error))))
        else:
            total = _add(total, one, is_last=is_last)
    if errors and len(errors) == len(services):
        raise errors[0]
    return total


def _read_services(catalog: Catalog) -> list[ServiceRow]:
    with closing(catalog.reader()) as reader:
        return reader.services()


def _add(total: SyncProgress, one: SyncProgress, *, is_last: bool) -> SyncProgress:
    return SyncProgress(
        found=total.found + one.found,
        done=total.done + one.done,
        media=total.media + one.media,
        failed=total.failed + one.failed,
        is_all_found=is_last and one.is_all_found,
        seconds=total.seconds + one.seconds,
        odd=total.odd + one.odd,
        incomplete=total.incomplete or one.incomplete,
        failures=total.failures,
    )
