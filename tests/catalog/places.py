"""Services to sync: the real local service with the data of a test, and one with fixed answers."""

from __future__ import annotations

import re
import sqlite3
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from tests.api.answering import answer
from tests.local_service import running_service
from tui.api.client import Client
from tui.catalog.sync.sync import sync, sync_services
from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage, SampleService
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.api.answering import Asked, Handler
    from tests.local_service import RunningService
    from tui.catalog import Catalog
    from tui.catalog.sync.progress import SyncProgress


def media(name: str | None, content: bytes = b"content", content_type: str = "text/plain") -> SampleMedia:
    return SampleMedia(name, content_type, lambda: content)


def message(*sent: SampleMedia, author: str = "maria", hours: float = 1) -> SampleMessage:
    return SampleMessage(author, None, timedelta(hours=hours), sent)


def conversation(name: str, *messages: SampleMessage, unique_name: str | None = None) -> SampleConversation:
    return SampleConversation(name, unique_name, "active", messages)


def service(name: str, *conversations: SampleConversation) -> SampleService:
    return SampleService(name, conversations)


@contextmanager
def running(data: Path, *services: SampleService) -> Iterator[RunningService]:
    """Run the local service with these services; their SIDs are the same in every data folder."""
    numbers = count()
    with running_service(
        data,
        fill=lambda local: local.add_services(lambda: services),
        new_sid=lambda prefix: f"{prefix}{next(numbers):032x}",
    ) as found:
        yield found


@asynccontextmanager
async def client_of(found: RunningService) -> AsyncIterator[Client]:
    async with Client(make_local_profile(found.url, found.account_sid, found.auth_token)) as client:
        yield client


async def read_all(client: Client, catalog: Catalog, *, full: bool = False) -> list[SyncProgress]:
    """Sync the whole catalog, and return the result for each service."""
    await sync_services(client, catalog)
    reader = catalog.reader()
    sids = [row.sid for row in reader.services()]
    reader.close()
    return [await sync(client, catalog, sid, lambda _: None, full=full) for sid in sids]


async def sync_through(
    catalog: Catalog, *services: SampleService, data: Path, full: bool = False
) -> list[SyncProgress]:
    """Sync the catalog with a local service that has these services in its own data folder."""
    with running(data, *services) as found:
        async with client_of(found) as client:
            return await read_all(client, catalog, full=full)


def break_behind_the_tables(catalog: Path) -> None:
    """Damage a catalog so that it opens, but most of its contents are unreadable."""
    with closing(sqlite3.connect(catalog)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT max(rootpage) FROM sqlite_schema"
        [last_root] = connection.execute(query).fetchone()
        [size] = connection.execute("PRAGMA page_size").fetchone()
    with catalog.open("r+b") as file:
        file.seek(last_root * size)
        rest = len(file.read())
        file.seek(last_root * size)
        file.write(b"?" * rest)


def listing(key: str, *rows: dict[str, object]) -> bytes:
    """Return an answer with the only page of a list."""
    return answer(200, {key: rows, "meta": {"key": key, "next_page_url": None}})


def by_path(answers: dict[str, bytes]) -> Handler:
    """Return a handler that gives the answer of the first pattern that matches the path, else 404."""

    async def handle(asked: Asked) -> bytes:
        found = [reply for pattern, reply in answers.items() if re.search(pattern, asked.target)]
        return found[0] if found else answer(404, {"code": 20404, "message": "nothing there"})

    return handle
