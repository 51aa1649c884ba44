"""The layout of list and panes: hidden, shown or resized, with keys or the mouse, and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual.containers import Vertical
from textual.content import Content

from tui.screens.controller import Controller
from tui.settings import PROGRAM_KEY
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane
from tui.widgets.threads.thread_pane import ThreadPane

if TYPE_CHECKING:
    from textual.css.styles import RenderStyles
    from textual.screen import Screen
    from textual.widget import Widget

    from tui.screens.controller import Host
    from tui.settings import UIState

#: Percentages: the list's share of the space beside or above the panes, and the preview's above the
#: resource.
SHARES: Final = {"list": 60, "preview": 55}
_STEP: Final = 5
_LEAST: Final = 20
_MOST: Final = 80
#: Screen classes that hide or show panes; the side's state is remembered per terminal size.
_CHOSEN: Final = (
    *("-with-side", "-no-side-high", "-no-side-normal", "-no-side-wide", "-no-side-vast"),
    *("-no-resource", "-thread"),
)
#: The minimum width for showing the thread beside the resource instead of in its place.
_ROOM_FOR_ALL: Final = 140


class Face(NamedTuple):
    """A side pane with its title. If only one fits, the others are hidden behind it."""

    title: str
    pane: type[Widget]


FACES: Final = (Face("Preview", PreviewPane), Face("Resource", ResourcePane), Face("Thread", ThreadPane))
_THREAD: Final = 2


class LayoutController(Controller):
    """Lays out a list (``#list``) and the panes of ``#side`` in ``#deck``, together with the style sheets.

    From 76 columns on, the side is beside the list, and shows one pane at a time below 40 lines and 110
    columns. In narrower terminals it is below the list, from 40 lines on or on request. The choice is
    remembered per size.
    """

    def __init__(self, host: Host, screen: Screen[None], ui_state: UIState) -> None:
        super().__init__(host)
        self._screen = screen
        self._ui_state = ui_state
        #: The border being dragged with the mouse: "list", "preview" or none.
        self._dragged = ""
        self._shares = dict(SHARES)
        #: The index of the pane beside the list, and of the one currently in front.
        self._chosen = self._front = 0
        #: Whether the side was hidden before the thread was opened.
        self._was_hidden = False

    def mount(self) -> None:
        """Restore the remembered layout."""
        left = self._ui_state.read(PROGRAM_KEY).get("panes")
        left = left if isinstance(left, dict) else {}
        for name, first in SHARES.items():
            share = left.get(name)
            self._shares[name] = share if isinstance(share, int) and _LEAST <= share <= _MOST else first
        for name in _CHOSEN:
            self._screen.set_class(left.get(name) is True, name)
        titles = [face.title for face in FACES]
        self._chosen = titles.index(left["front"]) if left.get("front") in titles else 0
        self._bring_to_front(self._chosen)

    # What is shown

    @property
    def is_beside(self) -> bool:
        """Whether the side is beside the list rather than below it."""
        return not self._screen.has_class("-narrow")

    @property
    def is_stacked(self) -> bool:
        """Whether the resource is below the preview, beside the list."""
        return self._screen.has_class("-wide") or self._screen.has_class("-normal", "-high")

    @property
    def is_open(self) -> bool:
        """Whether a media fills the screen."""
        return self._screen.has_class("-open")

    def set_open(self, *, is_open: bool) -> None:
        """Show a media on the full screen, or show the list again."""
        self._screen.set_class(is_open, "-open")
        self._bring_to_front(0 if is_open else self._chosen)
        self.lay_out()

    @property
    def has_tabs(self) -> bool:
        """Whether only one side pane fits."""
        is_low = self._screen.has_class("-low")
        if self.is_open:
            return is_low and self._screen.has_class("-narrow")
        return self._screen.has_class("-narrow") or (is_low and self._screen.has_class("-normal"))

    def toggle_side(self) -> None:
        """Hide or show the side, in terminals of this size."""
        self._screen.toggle_class(self._side_choice())
        self._keep_layout()

    def _side_choice(self) -> str:
        if self._screen.has_class("-narrow"):
            return "-no-side-high" if self._screen.has_class("-high") else "-with-side"
        width = next(name for name in ("-normal", "-wide", "-vast") if self._screen.has_class(name))
        return f"-no-side{width}"

    def toggle_resource(self) -> None:
        """Hide or show the resource; if only one pane fits, in place of the preview."""
        if self.has_tabs:
            self._bring_to_front(1 - min(self._front, 1))
            if not self.is_open:
                self._chosen = self._front
        else:
            self._screen.toggle_class("-no-resource")
        self._keep_layout()

    def next_pane(self) -> None:
        """Focus the next pane; if only one fits, cycle through all of them."""
        is_open, at = self.is_open, self._focused_face()
        if not (self.has_tabs and self._screen.query_one("#side").display):
            self._screen.focus_next()
        elif at is None:
            self._focus_face(self._front)
        elif (following := (at + 1) % len(FACES)) == self._chosen and not is_open:
            self._screen.focus_next()
            self._bring_to_front(self._chosen)
        else:
            self._focus_face(following)

    def toggle_thread(self) -> None:
        """Show or hide the thread; if only one pane fits, in place of the others."""
        is_shown = bool(self._screen.query_one(ThreadPane).region.area)
        if self.has_tabs:
            self._choose_face(0 if is_shown else _THREAD)
        else:
            self._screen.set_class(not is_shown, "-thread")
        if self._was_hidden if is_shown else not self._screen.query_one("#side").region.area:
            self._screen.toggle_class(self._side_choice())
            self._was_hidden = not is_shown
        self._keep_layout()

    def _choose_face(self, index: int) -> None:
        if self.is_open:
            self._focus_face(index)
        else:
            self._bring_to_front(index)
            self._chosen = index

    def _focused_face(self) -> int | None:
        focused = self._screen.focused
        return next((at for at, face in enumerate(FACES) if isinstance(focused, face.pane)), None)

    def _focus_face(self, index: int) -> None:
        self._bring_to_front(index)
        self._screen.query_one(FACES[index].pane).focus()

    def _bring_to_front(self, index: int) -> None:
        self._front = index
        for at, face in enumerate(FACES):
            self._screen.query_one(face.pane).set_class(at == index, "-in-front")
        self._update_titles()

    # Resizing

    def wider(self) -> None:
        """Enlarge the list."""
        self._set_share("list", self._shares["list"] + _STEP)

    def narrower(self) -> None:
        """Shrink the list."""
        self._set_share("list", self._shares["list"] - _STEP)

    def taller(self) -> None:
        """Enlarge the preview and shrink the resource."""
        self._set_share("preview", self._shares["preview"] + _STEP)

    def shorter(self) -> None:
        """Shrink the preview and enlarge the resource."""
        self._set_share("preview", self._shares["preview"] - _STEP)

    def _set_share(self, name: str, share: int) -> None:
        share = max(_LEAST, min(share, _MOST))
        if share != self._shares[name]:
            self._shares[name] = share
            self.lay_out()
            if not self._dragged:
                self._keep_layout()

    def lay_out(self) -> None:
        """Apply the percentages if the style sheets show more than one pane."""
        self._update_titles()
        self._screen.set_class(self._screen.size.width >= _ROOM_FOR_ALL, "-roomy")
        is_open, of_list, of_preview = self.is_open, *self._shares.values()
        along, across = ("width", "height") if self.is_beside else ("height", "width")
        own = of_list != SHARES["list"] and not is_open
        stacked = self.is_stacked and not is_open and of_preview != SHARES["preview"]
        for query, share in (("#list", of_list), ("#side", 100 - of_list)):
            styles = self._screen.query_one(query, Vertical).styles
            styles.clear_rule(across)
            _put(styles, along, share if own else None)
        _put(self._screen.query_one(PreviewPane).styles, "height", of_preview if stacked else None)
        for pane in (ResourcePane, ThreadPane):
            _put(self._screen.query_one(pane).styles, "height", 100 - of_preview if stacked else None)

    def _update_titles(self) -> None:
        """Show the key for the next pane in the borders, if only one fits."""
        for at, face in enumerate(FACES):
            following = FACES[(at + 1) % len(FACES)].title.lower()
            hint = f" · {self.key_of('panes.next_pane')}: {following}" if self.has_tabs else ""
            pane = self._screen.query_one(face.pane)
            if str(pane.border_title) != face.title + hint:
                pane.border_title = Content(face.title + hint)

    def _keep_layout(self) -> None:
        chosen = {name: self._screen.has_class(name) for name in _CHOSEN}
        front = FACES[self._chosen].title
        self.keep(self._ui_state, PROGRAM_KEY, panes={**self._shares, **chosen, "front": front})

    # The mouse

    def begin_drag(self, x: int, y: int) -> None:
        """Take hold of the border between two panes."""
        self._dragged = self._border_at(x, y)
        if self._dragged:
            self._screen.capture_mouse()

    def drag(self, x: int, y: int) -> None:
        """Drag it along."""
        deck = self._screen.query_one("#deck").region
        side = self._screen.query_one("#side").region
        if self._dragged == "list" and self.is_beside:
            self._set_share("list", round(100 * (x - deck.x) / deck.width))
        elif self._dragged == "list":
            self._set_share("list", round(100 * (y - deck.y) / deck.height))
        elif self._dragged:
            self._set_share("preview", round(100 * (y - side.y) / side.height))

    def end_drag(self) -> None:
        """Stop dragging, and remember the position."""
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
        below = (
            self._screen.query_one(ResourcePane).region.area or self._screen.query_one(ThreadPane).region.area
        )
        is_stacked = self.is_stacked and below
        return "preview" if is_stacked and x >= side.region.x and y in _edge(preview.region.bottom) else ""


def _edge(place: int) -> tuple[int, int]:
    """Return both cells of a border: the last of one pane and the first of the next."""
    return place - 1, place


def _put(styles: RenderStyles, rule: str, share: int | None) -> None:
    if share is not None:
        setattr(styles, rule, f"{share}fr")
    elif styles.inline.has_rule(rule):
        styles.clear_rule(rule)
