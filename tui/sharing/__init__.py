"""Sharing: temporary links, what can be copied of a media, and the way to a clipboard from anywhere."""

from tui.sharing.clipboard.copy import CopyResult, copy
from tui.sharing.clipboard.environment import ClipboardEnvironment, detect_environment
from tui.sharing.clipboard.plan import ClipboardBackend, destination, plan_copy
from tui.sharing.formats import Format, Shared, written
from tui.sharing.temporary_link import TemporaryLink, temporary_link

__all__ = [
    "ClipboardBackend",
    "ClipboardEnvironment",
    "CopyResult",
    "Format",
    "Shared",
    "TemporaryLink",
    "copy",
    "destination",
    "detect_environment",
    "plan_copy",
    "temporary_link",
    "written",
]
