"""The shell for tests of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import running
from tests.cli.shell import THERE, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with running(tmp_path / "data", THERE) as found:
        yield Shell(found, tmp_path)
