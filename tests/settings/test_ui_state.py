"""The state of the user interface, saved in a small optional file."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from tests.unprivileged import unprivileged
from tui.settings import UIState

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "lists.json"


def test_state_persists_and_is_private(path: Path) -> None:
    first = UIState(path)
    assert first.read("IS1") == {}
    first.update("IS1", order="-size")
    first.update("IS1", repeat=15)
    first.update("IS2", order="name")
    assert first.read("IS1") == {"order": "-size", "repeat": 15}
    second = UIState(path)
    assert second.read("IS1") == {"order": "-size", "repeat": 15}
    assert second.read("IS2") == {"order": "name"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["lists.json"], "nothing else is left there"


def test_two_programs_keep_each_others_state_of_other_services(path: Path) -> None:
    one, other = UIState(path), UIState(path)
    one.update("IS1", order="name")
    other.update("IS2", order="size")
    one.update("IS1", repeat=60)
    assert UIState(path).read("IS2") == {"order": "size"}
    assert UIState(path).read("IS1") == {"order": "name", "repeat": 60}


def test_an_invalid_file_is_replaced(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff{")
    ui_state = UIState(path)
    assert ui_state.read("IS1") == {}
    ui_state.update("IS1", order="name")
    assert UIState(path).read("IS1") == {"order": "name"}


def test_unwritable_state_lasts_as_long_as_the_program() -> None:
    with unprivileged() as folder:
        folder.chmod(0o500)
        ui_state = UIState(folder / "state" / "lists.json")
        ui_state.update("IS1", order="name")
        assert ui_state.read("IS1") == {"order": "name"}
        assert not list(folder.iterdir())
