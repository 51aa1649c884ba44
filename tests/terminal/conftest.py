"""An empty terminal, and a new home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.program import Home
from tests.terminal.tmux import Tmux

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.within(tmp_path)


@pytest.fixture
def terminal() -> Iterator[Tmux]:
    with Tmux() as tmux:
        yield tmux
