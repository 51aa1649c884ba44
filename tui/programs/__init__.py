"""The user's own programs for media: openers and commands.

The modules for temporary files are imported on first use, after the first frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.programs.media_files import MediaFiles

__all__ = ["MediaFiles"]

__getattr__ = lazy_names(__name__, {"media_files": ("MediaFiles",)})
