"""Sharing: temporary links, and the way to a clipboard from wherever the terminal is."""

from tui.sharing.clipboard import CopyResult, copy
from tui.sharing.plan import Way, plan_copy
from tui.sharing.temporary_links import TemporaryLink

__all__ = ["CopyResult", "TemporaryLink", "Way", "copy", "plan_copy"]
