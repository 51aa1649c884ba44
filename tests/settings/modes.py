"""Permissions below a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def open_to_others(folder: Path) -> list[Path]:
    """Return the files and folders below ``folder`` that users other than the owner can read or write."""
    return [path for path in sorted(folder.rglob("*")) if path.lstat().st_mode & 0o077]
