"""The output of commands: data on stdout, messages on stderr; progress bars are imported when shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.cli.output.progress_bars import ProgressBars

__all__ = ["ProgressBars"]

__getattr__ = lazy_names(__name__, {"progress_bars": ("ProgressBars",)})
