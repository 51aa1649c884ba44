"""A local service with a manual clock, and an HTTP client for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import httpx
import pytest

from tui.server import Account, LocalService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

ACCOUNT = Account("AC" + "a" * 32, "token of the account")


@dataclass
class Clock:
    """A clock that only ``advance`` moves."""

    now: datetime = datetime(2026, 3, 14, 20, 10, 38, 897143, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return its time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move it by this many seconds."""
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Local:
    """An HTTP client with the credentials of the account, and the paths of its service and conversation."""

    http: httpx.AsyncClient
    service: str
    conversation: str

    async def upload(self, content: bytes = b"content", **query: str) -> str:
        """Upload a media and return its sid."""
        answer = await self.http.post(f"{self.service}/Media", content=content, params=query)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["sid"])

    async def post(self, **form: str) -> httpx.Response:
        """Post a message, form-encoded."""
        return await self.http.post(f"{self.conversation}/Messages", data=form)

    async def fetch(self, media_sid: str) -> httpx.Response:
        """Fetch a media."""
        return await self.http.get(f"{self.service}/Media/{media_sid}")

    async def temporary_url(self, media_sid: str) -> str:
        """Return a new temporary URL of a media."""
        return str((await self.fetch(media_sid)).json()["links"]["content_direct_temporary"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(tmp_path: Path, clock: Clock, request: pytest.FixtureRequest) -> Iterator[LocalService]:
    """Open a local service with Twilio's rules, or those in a test's parameter."""
    numbers = count()
    opened = LocalService.open(
        tmp_path / "data",
        account=ACCOUNT,
        rules=getattr(request, "param", None),
        clock=clock,
        new_sid=lambda prefix: f"{prefix}{next(numbers):032x}",
    )
    opened.add_starter()
    yield opened
    opened.close()


@pytest.fixture
async def client(service: LocalService) -> AsyncIterator[httpx.AsyncClient]:
    """Provide a client without credentials."""
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://local.test") as without:
        yield without


@pytest.fixture
async def local(client: httpx.AsyncClient) -> Local:
    client.auth = (ACCOUNT.sid, ACCOUNT.auth_token)
    [service] = (await client.get("/v1/Services")).json()["services"]
    path = f"/v1/Services/{service['sid']}"
    [conversation] = (await client.get(f"{path}/Conversations")).json()["conversations"]
    return Local(client, path, f"{path}/Conversations/{conversation['sid']}")


def list_names(folder: Path) -> list[str]:
    """Return the names of all files in a folder and its folders, sorted."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def list_content_files(service: LocalService) -> list[str]:
    """Return the names of all content on the disk, complete or not."""
    return list_names(service.data / "content")
