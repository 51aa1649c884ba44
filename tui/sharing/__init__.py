"""Sharing: temporary links, what can be copied of a media, and the way to a clipboard from anywhere."""

from tui.sharing.clipboard.copy import CopyResult, copy
from tui.sharing.clipboard.environment import Surroundings, look_around
from tui.sharing.clipboard.plan import Way, destination, plan_copy
from tui.sharing.formats import Format, Shared, written
from tui.sharing.temporary_link import TemporaryLink, temporary_link

__all__ = [
    "CopyResult",
    "Format",
    "Shared",
    "Surroundings",
    "TemporaryLink",
    "Way",
    "copy",
    "destination",
    "look_around",
    "plan_copy",
    "temporary_link",
    "written",
]
