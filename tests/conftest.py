"""Separate folders for programs under test, never those of the user who runs the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sharing.desktop import run_desktop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _folders_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test without the catalogs, transfers and settings of earlier tests or of the user.

    The hint for new users is already dismissed.
    """
    for kind in ("STATE", "CACHE", "DATA", "CONFIG"):
        folder = tmp_path_factory.mktemp(kind.lower())
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder))
        if kind == "STATE":
            (folder / "mediadeck").mkdir()
            (folder / "mediadeck" / "lists.json").write_text('{"program": {"starts": 5}}')


@pytest.fixture
def desktop() -> Iterator[dict[str, str]]:
    """Run an X server; yield the environment of a desktop program."""
    with run_desktop() as environment:
        yield environment
