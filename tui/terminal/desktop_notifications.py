"""Desktop notifications by escape sequences, and the bell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.settings import is_in_browser
from tui.sharing.clipboard.osc52 import wrap_for_tmux
from tui.sharing.clipboard.plan import TERMS_WITHOUT_CLIPBOARD, is_in_tmux
from tui.sharing.clipboard.programs import ProgramError, run_program
from tui.text.display import elide_end
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.settings.values import DesktopNotifications

BELL: Final = "\x07"
_TITLE: Final = "Mediadeck"
#: The maximum width of a notification in cells; desktops show about three lines.
_MAX_WIDTH: Final = 160
_TMUX_SECONDS: Final = 1.0
#: tmux before 3.3, which added the option, passed everything on.
_PASSES_ON: Final = ("on", "all", "")


def encode_notification(text: str, protocol: DesktopNotifications, environment: Mapping[str, str]) -> str:
    """Return the sequence for a desktop notification, "" if it could not arrive. Queries tmux: may block 1 s.

    OSC 9 comes from iTerm2; kitty, WezTerm, Ghostty and foot support it too. OSC 777 comes from urxvt.
    """
    if protocol == "off" or is_in_browser(environment) or environment.get("TERM") in TERMS_WITHOUT_CLIPBOARD:
        return ""
    text = elide_end(make_printable(text), _MAX_WIDTH)
    if protocol == "osc777" or (protocol == "auto" and environment.get("TERM", "").startswith("rxvt")):
        sequence = f"\x1b]777;notify;{_TITLE};{text}\x07"
    else:  # the title keeps a number from being read as a ConEmu subcommand
        sequence = f"\x1b]9;{_TITLE}: {text}\x07"
    if not is_in_tmux(environment):
        return sequence
    return wrap_for_tmux(sequence) if _passes_on(environment) else ""


def _passes_on(environment: Mapping[str, str]) -> bool:
    """Whether this pane of tmux passes wrapped sequences on to the terminal."""
    pane = environment.get("TMUX_PANE")
    target = ("-t", pane) if pane else ()
    command = ("tmux", "show-options", "-pAqv", *target, "allow-passthrough")
    try:
        output = run_program(command, b"", environment=environment, seconds=_TMUX_SECONDS)
    except ProgramError:
        return False
    return output.strip() in _PASSES_ON
