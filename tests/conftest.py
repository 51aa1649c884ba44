"""A place for what programs under test keep of themselves: never that of whoever runs the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _state_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let each test begin without transfers of an earlier one, for somebody who is not new."""
    folder = tmp_path_factory.mktemp("state")
    (folder / "mediadeck").mkdir()
    (folder / "mediadeck" / "lists.json").write_text('{"program": {"starts": 5}}')
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder
