"""A real local service for each test module, and a client for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.local_service import running_service
from tui.api.client import Client
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.local_service import RunningService


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
async def client(service: RunningService) -> AsyncIterator[Client]:
    async with Client(make_local_profile(service.url, service.account_sid, service.auth_token)) as client:
        yield client
