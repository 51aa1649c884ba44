"""Screens: each composes widgets, starts work and owns state.

Screens that the first frame does not need are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.screens.dialogs.go_to import GoToDialog, go_to_sid
    from tui.screens.links.screen import LinksScreen
    from tui.screens.manual import ManualScreen
    from tui.screens.palette_places import PlacesProvider
    from tui.screens.services import ServicesScreen
    from tui.screens.shared_media import copy_selected
    from tui.screens.transfers import TransfersScreen
    from tui.screens.viewer import ViewerScreen
    from tui.screens.welcome import WelcomeScreen

__all__ = [
    "GoToDialog",
    "LinksScreen",
    "ManualScreen",
    "PlacesProvider",
    "ServicesScreen",
    "TransfersScreen",
    "ViewerScreen",
    "WelcomeScreen",
    "copy_selected",
    "go_to_sid",
]

__getattr__ = lazy_names(
    __name__,
    {
        "dialogs.go_to": ("GoToDialog", "go_to_sid"),
        "links.screen": ("LinksScreen",),
        "manual": ("ManualScreen",),
        "palette_places": ("PlacesProvider",),
        "services": ("ServicesScreen",),
        "shared_media": ("copy_selected",),
        "transfers": ("TransfersScreen",),
        "viewer": ("ViewerScreen",),
        "welcome": ("WelcomeScreen",),
    },
)
