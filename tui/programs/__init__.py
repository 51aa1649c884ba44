"""Programs of the user's own that work on media: openers and commands.

The files for them are imported at their first use, after the first frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.programs.media_files import MediaFiles

__all__ = ["MediaFiles"]

__getattr__ = lazy_names(__name__, {"media_files": ("MediaFiles",)})
