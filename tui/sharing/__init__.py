"""Sharing: temporary links, what can be copied of a media, and the way to a clipboard from anywhere."""

from tui.sharing.clipboard import CopyResult, copy
from tui.sharing.formats import Format, Shared, written
from tui.sharing.plan import Way, destination, plan_copy
from tui.sharing.surroundings import Surroundings, look_around
from tui.sharing.temporary_links import TemporaryLink, temporary_link

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
