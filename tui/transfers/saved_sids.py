"""The media saved on this machine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tui.settings.paths import transfers_folder
from tui.transfers import download

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from tui.transfers.download.saved_files import SavedFiles


def list_saved_sids() -> Collection[str]:
    """Return the SIDs of media with a saved file that still exists. Blocks; any thread may call it."""
    return _open_record(transfers_folder()).list_sids()


@cache
def _open_record(folder: Path) -> SavedFiles:
    return download.SavedFiles(folder)
