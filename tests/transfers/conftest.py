"""A service to upload to, and a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.local_service import running_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.local_service import RunningService


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    with running_service(tmp_path / "service") as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "photo [1].txt"
    path.write_bytes(b"x" * 600_000)
    return path
