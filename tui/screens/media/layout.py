"""The layout of list and panes: hidden, shown or resized, by keys and the mouse, and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Vertical
from textual.content import Content

from tui.screens.controller import Controller
from tui.settings import PROGRAM_KEY
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane

if TYPE_CHECKING:
    from textual import events
    from textual.css.styles import RenderStyles
    from textual.screen import Screen

    from tui.screens.controller import Host
    from tui.settings import UIState

#: What of the room the list has beside the panes, or above them, and the preview above the resource: percent.
SHARES: Final = {"list": 62, "preview": 55}
_STEP: Final = 5
_LEAST: Final = 20
_MOST: Final = 80
#: The classes that hide or show panes.
_CHOSEN: Final = ("-no-side", "-with-side", "-no-resource")


class LayoutController(Controller):
    """Lays out a list (``#list``) and panes (``#side``) in ``#deck``, together with the style sheets.

    There is room for both from 110 columns on, or from 40 lines on. Where there is not, the panes are hidden
    until they are asked for. What was asked for is remembered, for either case.
    """

    def __init__(self, host: Host, screen: Screen[None], ui_state: UIState) -> None:
        super().__init__(host)
        self._screen = screen
        self._ui_state = ui_state
        #: Which border is dragged with the mouse: "list", "preview" or none.
        self._dragged = ""
        self._shares = dict(SHARES)

    def mount(self) -> None:
        """Lay the panes out as they were left."""
        left = self._ui_state.read(PROGRAM_KEY).get("panes")
        left = left if isinstance(left, dict) else {}
        for name, first in SHARES.items():
            share = left.get(name)
            self._shares[name] = share if isinstance(share, int) and _LEAST <= share <= _MOST else first
        for name in _CHOSEN:
            self._screen.set_class(left.get(name) is True, name)

    # What is shown

    @property
    def is_beside(self) -> bool:
        """Whether the panes are beside the list, and not below it."""
        return self._screen.has_class("-wide") or self._screen.has_class("-vast")

    @property
    def is_open(self) -> bool:
        """Whether a media has the whole screen."""
        return self._screen.has_class("-open")

    def set_open(self, *, is_open: bool) -> None:
        """Give the whole screen to a media, or show the list again."""
        self._screen.set_class(is_open, "-open")
        self._screen.remove_class("-resource-in-front")
        self.lay_out()

    @property
    def has_tabs(self) -> bool:
        """Whether an open media has room for one pane at a time."""
        return self.is_open and self._screen.has_class("-narrow") and not self._screen.has_class("-high")

    def toggle_side(self) -> None:
        """Hide preview and resource, or show them."""
        has_room = self.is_beside or self._screen.has_class("-high")
        self._screen.toggle_class("-no-side" if has_room else "-with-side")
        self._keep_layout()

    def toggle_resource(self) -> None:
        """Hide the resource, or show it."""
        self._screen.toggle_class("-no-resource")
        self._keep_layout()

    def next_pane(self) -> None:
        """Focus the next pane; where there is room for one only, show the other."""
        if not self.has_tabs:
            self._screen.focus_next()
            return
        self._screen.toggle_class("-resource-in-front")
        self._screen.query_one(
            ResourcePane if self._screen.has_class("-resource-in-front") else PreviewPane
        ).focus()

    # How much room each has

    def wider(self) -> None:
        """Give the list more room."""
        self._set_share("list", self._shares["list"] + _STEP)

    def narrower(self) -> None:
        """Give the list less room."""
        self._set_share("list", self._shares["list"] - _STEP)

    def taller(self) -> None:
        """Give the preview more room, and the resource less."""
        self._set_share("preview", self._shares["preview"] + _STEP)

    def shorter(self) -> None:
        """Give the preview less room, and the resource more."""
        self._set_share("preview", self._shares["preview"] - _STEP)

    def _set_share(self, name: str, share: int) -> None:
        share = max(_LEAST, min(share, _MOST))
        if share != self._shares[name]:
            self._shares[name] = share
            self.lay_out()
            if not self._dragged:
                self._keep_layout()

    def lay_out(self) -> None:
        """Apply the shares where the style sheets show more than one pane."""
        self._say_tabs()
        is_open, of_list, of_preview = self.is_open, *self._shares.values()
        along, across = ("width", "height") if self.is_beside else ("height", "width")
        own = of_list != SHARES["list"] and not is_open
        stacked = self._screen.has_class("-wide") and not is_open and of_preview != SHARES["preview"]
        for query, share in (("#list", of_list), ("#side", 100 - of_list)):
            styles = self._screen.query_one(query, Vertical).styles
            styles.clear_rule(across)
            _put(styles, along, share if own else None)
        _put(self._screen.query_one(PreviewPane).styles, "height", of_preview if stacked else None)
        _put(self._screen.query_one(ResourcePane).styles, "height", 100 - of_preview if stacked else None)

    def _say_tabs(self) -> None:
        """Say in the borders how to come to the pane behind, where there is one."""
        for pane, name, other in (
            (self._screen.query_one(PreviewPane), "Preview", "resource"),
            (self._screen.query_one(ResourcePane), "Resource", "preview"),
        ):
            words = f"{name} · {self.key_of('panes.next_pane')}: {other}" if self.has_tabs else name
            if str(pane.border_title) != words:
                pane.border_title = Content(words)

    def _keep_layout(self) -> None:
        chosen = {name: self._screen.has_class(name) for name in _CHOSEN}
        self.keep(self._ui_state, PROGRAM_KEY, panes={**self._shares, **chosen})

    # The mouse

    def begin_drag(self, event: events.MouseDown) -> None:
        """Take hold of the border between two panes."""
        self._dragged = self._border_at(event.screen_x, event.screen_y)
        if self._dragged:
            self._screen.capture_mouse()

    def drag(self, event: events.MouseMove) -> None:
        """Drag it along."""
        deck = self._screen.query_one("#deck").region
        side = self._screen.query_one("#side").region
        if self._dragged == "list" and self.is_beside:
            self._set_share("list", round(100 * (event.screen_x - deck.x) / deck.width))
        elif self._dragged == "list":
            self._set_share("list", round(100 * (event.screen_y - deck.y) / deck.height))
        elif self._dragged:
            self._set_share("preview", round(100 * (event.screen_y - side.y) / side.height))

    def end_drag(self) -> None:
        """Let it go, where it stays."""
        if self._dragged:
            self._dragged = ""
            self._screen.capture_mouse(capture=False)
            self._keep_layout()

    def _border_at(self, x: int, y: int) -> str:
        side, preview = self._screen.query_one("#side"), self._screen.query_one(PreviewPane)
        if self.is_open or not side.region.area:
            return ""
        if (x if self.is_beside else y) in _edge(side.region.x if self.is_beside else side.region.y):
            return "list"
        is_stacked = self._screen.has_class("-wide") and self._screen.query_one(ResourcePane).region.area
        return "preview" if is_stacked and x >= side.region.x and y in _edge(preview.region.bottom) else ""


def _edge(place: int) -> tuple[int, int]:
    """Return both cells of a border: the last of one pane, and the first of the next."""
    return place - 1, place


def _put(styles: RenderStyles, rule: str, share: int | None) -> None:
    if share is not None:
        setattr(styles, rule, f"{share}fr")
    elif styles.inline.has_rule(rule):
        styles.clear_rule(rule)
