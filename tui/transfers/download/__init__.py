"""Downloads of media into files; what the first frame does not need is imported at its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.transfers.download.saved_files import SavedFiles

__all__ = ["SavedFiles"]

__getattr__ = lazy_names(__name__, {"saved_files": ("SavedFiles",)})
