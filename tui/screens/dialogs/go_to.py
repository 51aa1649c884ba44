"""A dialog to go to a SID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui import commands
from tui.catalog import ALL_SERVICES, SidLocation
from tui.catalog.sids import find_most_specific_sid
from tui.commands.keymap import key_on
from tui.screens.base import BaseDialog
from tui.screens.media.screen import MediaScreen
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from textual.app import App, ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.session.session import Session

HINT = (
    "The SID of a media, message, conversation or service, or a text that contains one."
    " You can also paste a SID on any screen."
)
_UNKNOWN_SID: Final = "not in the catalog. Open its service and press {} to sync, or {} to read everything."


class GoToDialog(BaseDialog["str | None"]):
    """Asks for a SID and returns it."""

    BINDINGS: ClassVar[list[BindingType]] = commands.GO_TO.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.GO_TO,)

    def compose(self) -> ComposeResult:
        """Compose the input, its hint, and the footer."""
        with Vertical(id="go-to") as box:
            box.border_title = "Go to a SID"
            yield Input(placeholder="ME…, IM…, CH… or IS…", compact=True)
            yield Static(HINT, id="go-to-hint", markup=False)
        yield KeyLine()

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        sid = find_most_specific_sid(event.value)
        if sid is not None:
            self.dismiss(sid)
            return
        self.query_one("#go-to-hint", Static).update(
            "No SID found. A SID is ME, IM, CH or IS, followed by 32 hexadecimal digits."
        )

    def action_close(self) -> None:
        """Cancel."""
        self.dismiss(None)


def go_to_sid(app: App[Any], session: Session, sid: str) -> None:
    """Show the object with this ``sid`` on the screen of its service, or of all services if that is open."""
    is_all = sid == ALL_SERVICES
    found = SidLocation("service", sid) if is_all else session.reader.find_sid(sid)
    if found is None:
        advice = _UNKNOWN_SID.format(key_on(app, "sync.refresh"), key_on(app, "sync.reread"))
        app.notify(f"{sid}: {advice}", severity="warning", markup=False)
        return
    _close_screens_over_list(app)
    if isinstance(app.screen, MediaScreen):
        shown = app.screen.service_sid
        if shown == found.service_sid or (shown == ALL_SERVICES and found.kind != "service"):
            app.screen.navigation.go_to(found)
            return
    [service] = session.reader.find_services(found.service_sid)
    screen = MediaScreen(session, service, found)
    if isinstance(app.screen, MediaScreen):  # replace it: only one list is open at a time
        app.switch_screen(screen)
    else:
        app.push_screen(screen)


def _close_screens_over_list(app: App[Any]) -> None:
    """Close the viewer or the transfers if they cover a media list."""
    while any(isinstance(screen, MediaScreen) for screen in app.screen_stack[:-1]):
        app.screen.dismiss()
