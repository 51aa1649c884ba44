"""Sharing: temporary links, formats for copying media, and the clipboard of any terminal."""

from tui.sharing.clipboard.copy import CopyResult, copy
from tui.sharing.clipboard.environment import ClipboardEnvironment, detect_environment
from tui.sharing.clipboard.plan import ClipboardBackend, describe_destination, plan_copy
from tui.sharing.formats import Format, SharedMedia, format_media
from tui.sharing.temporary_link import TemporaryLink, get_temporary_link

__all__ = [
    "ClipboardBackend",
    "ClipboardEnvironment",
    "CopyResult",
    "Format",
    "SharedMedia",
    "TemporaryLink",
    "copy",
    "describe_destination",
    "detect_environment",
    "format_media",
    "get_temporary_link",
    "plan_copy",
]
