"""Parts never take over another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tui.transfers.download.part import Part
from tui.transfers.files.names import make_part_name

if TYPE_CHECKING:
    from pathlib import Path


def test_a_part_that_is_a_hard_link_changes_no_other_file(tmp_path: Path) -> None:
    precious, target = tmp_path / "precious", tmp_path / "photo.jpg"
    precious.write_bytes(b"do not touch")
    (tmp_path / make_part_name(target.name, "ME1")).hardlink_to(precious)
    part = Part.open(target, "ME1", tmp_path / "notes")
    part.restart("etag")
    part.write([b"content"])
    part.finish(None)
    part.close()
    assert precious.read_bytes() == b"do not touch"
    assert target.read_bytes() == b"content"
    assert precious.stat().st_nlink == 1


def test_a_part_that_is_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    precious, target = tmp_path / "precious", tmp_path / "photo.jpg"
    precious.write_bytes(b"do not touch")
    (tmp_path / make_part_name(target.name, "ME1")).symlink_to(precious)
    with pytest.raises(OSError, match="symbolic link"):
        Part.open(target, "ME1", tmp_path / "notes")
    assert precious.read_bytes() == b"do not touch"
