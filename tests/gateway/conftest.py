"""Gateways over SQLite and over PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gateway.places import running_gateway
from tests.gateway.postgres import running_postgres
from tests.local_service import running_service
from tui.gateway.database import sqlite_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gateway.places import RunningGateway
    from tests.gateway.postgres import Postgres
    from tests.local_service import RunningService


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL server for all tests of this process."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database of either kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "gateway" / "links.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    """Run the local service."""
    with running_service(tmp_path / "service") as running:
        yield running


@pytest.fixture
def gateway(service: RunningService, database: str, tmp_path: Path) -> Iterator[RunningGateway]:
    """Run a gateway."""
    with running_gateway(service, database, tmp_path / "keys.json") as running:
        yield running
