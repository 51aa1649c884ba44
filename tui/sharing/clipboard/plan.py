"""The copy plan: which ways to a clipboard to try, told from the environment alone."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from tui.settings import is_in_browser, read_clipboard_setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SSH_VARIABLES: Final = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
DESKTOP_VARIABLES: Final = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
#: Terminals that know no OSC 52: none at all, and the console of Linux.
TERMS_WITHOUT_CLIPBOARD: Final = frozenset({"dumb", "linux"})
#: Platforms, as ``sys.platform`` has them, whose clipboard needs no display server.
_ALWAYS_A_DESKTOP: Final = ("darwin", "win32", "cygwin")


class ClipboardBackend(Enum):
    """One way to a clipboard."""

    #: ``tmux load-buffer -w -``: tmux hands it to the clipboard of the terminal that is attached now.
    TMUX_BUFFER = "tmux buffer"
    #: Wrapped OSC 52, written to the terminal of the tmux client: that is a tmux itself, and hears us so.
    OUTER_TMUX = "OSC 52 to the outer tmux"
    #: The escape sequence OSC 52, written to the terminal as it is.
    OSC52 = "OSC 52"
    #: OSC 52 wrapped, so that a tmux between here and the terminal passes it on.
    OSC52_THROUGH_TMUX = "OSC 52 through tmux"
    #: OSC 52 wrapped and in pieces, so that a GNU screen passes it on; it swallows the sequence as it is.
    OSC52_THROUGH_SCREEN = "OSC 52 through screen"
    #: OSC 52 to the terminal that a web browser draws: it has the clipboard of its own machine.
    BROWSER = "the browser"
    #: A program of this machine's desktop, found by pyperclip.
    NATIVE = "native"

    @property
    def is_confirmed(self) -> bool:
        """Whether success means that the text arrived; the other ways hand it on and hear nothing back."""
        return self is ClipboardBackend.NATIVE


#: What each word of the setting forces; None follows the plan.
_FORCED: Final[dict[str, tuple[ClipboardBackend, ...] | None]] = {
    "auto": None,
    "tmux": (ClipboardBackend.TMUX_BUFFER,),
    "osc52": (ClipboardBackend.OSC52,),
    "osc52-tmux": (ClipboardBackend.OSC52_THROUGH_TMUX,),
    "osc52-screen": (ClipboardBackend.OSC52_THROUGH_SCREEN,),
    "native": (ClipboardBackend.NATIVE,),
    "none": (),
}


def plan_copy(
    environment: Mapping[str, str], platform: str, client_term: str = ""
) -> tuple[ClipboardBackend, ...]:
    """Return the ways to try, in order; the plan ends at the first that is confirmed.

    ``platform`` is spelled as in ``sys.platform``. ``client_term`` is the TERM of the terminal that tmux is
    attached to, where we are in tmux and it said so. Raises SettingsError.

    - What the setting forces goes before all else.
    - In a web browser, that one's clipboard is the person's, whatever else the environment tells.
    - Over SSH the native clipboard belongs to the machine at the far end, so it is never used.
    - In tmux, tmux alone knows the terminal that is attached now, so its buffer goes first; the raw sequence
      is for a terminal that was started from a pane and has inherited TMUX. Where the terminal of tmux is
      another tmux (tmux over SSH in tmux), that one may take the wrapped sequence alone. A desktop's native
      clipboard is filled too, since not every terminal on a desktop takes OSC 52.
    - GNU screen, told by STY, passes on the wrapped sequence alone. A TMUX beside it is of a tmux within.
    - A terminal whose TERM is known to have no clipboard is sent nothing.
    - A local session has its own clipboard, and its terminal's as the second choice.
    """
    forced = forced_ways(environment)
    if forced is not None:
        return forced
    if is_in_browser(environment):
        return (ClipboardBackend.BROWSER,)
    in_tmux = is_in_tmux(environment)
    if not in_tmux and environment.get("TERM") in TERMS_WITHOUT_CLIPBOARD:
        return (ClipboardBackend.NATIVE,) if is_local(environment, platform) else ()
    through_tmux = (ClipboardBackend.TMUX_BUFFER,) if in_tmux else ()
    outer = (ClipboardBackend.OUTER_TMUX,) if in_tmux and _is_multiplexer(client_term) else ()
    native = (ClipboardBackend.NATIVE,) if is_local(environment, platform) else ()
    behind_tmux = (
        (ClipboardBackend.OSC52_THROUGH_TMUX,) if not in_tmux and _is_behind_tmux(environment) else ()
    )
    if not in_tmux and environment.get("STY"):
        return (*native, ClipboardBackend.OSC52_THROUGH_SCREEN)
    return (*through_tmux, *outer, *native, ClipboardBackend.OSC52, *behind_tmux)


def forced_ways(environment: Mapping[str, str]) -> tuple[ClipboardBackend, ...] | None:
    """Return the ways that the setting forces, or None where it forces none; raises SettingsError."""
    return _FORCED[read_clipboard_setting(environment)]


def destination(plan: Sequence[ClipboardBackend]) -> str:
    """Return where the first way of a plan leads, to be read after "goes to"."""
    if not plan:
        return "the screen: no clipboard is to be used"
    if plan[0] is ClipboardBackend.BROWSER:
        return "the browser's clipboard"
    if plan[0] is ClipboardBackend.NATIVE:
        return "this computer's clipboard"
    if plan[0] is ClipboardBackend.OSC52_THROUGH_SCREEN:
        return "the terminal's clipboard, through screen"
    through = ", through tmux" if plan[0] is not ClipboardBackend.OSC52 else ""
    and_here = ", and this computer's" if ClipboardBackend.NATIVE in plan else ""
    return f"the terminal's clipboard{through}{and_here}"


def is_in_tmux(environment: Mapping[str, str]) -> bool:
    """Whether the program runs in a pane of a tmux of this machine."""
    return bool(environment.get("TMUX"))


def is_over_ssh(environment: Mapping[str, str]) -> bool:
    """Whether the person is at another machine."""
    return any(environment.get(name) for name in SSH_VARIABLES)


def is_local(environment: Mapping[str, str], platform: str) -> bool:
    """Whether the desktop of this machine, if it has one, is the one that the person looks at."""
    has_desktop = platform in _ALWAYS_A_DESKTOP or any(environment.get(name) for name in DESKTOP_VARIABLES)
    return has_desktop and not is_over_ssh(environment)


def _is_multiplexer(term: str) -> bool:
    return term.startswith(("tmux", "screen"))


def _is_behind_tmux(environment: Mapping[str, str]) -> bool:
    """Tell a tmux on the near side of SSH, sudo or a container by the one trace that it leaves, TERM.

    GNU screen shares the name but prints the wrapping; it is ruled out where its own variable STY is seen.
    """
    return _is_multiplexer(environment.get("TERM", "")) and not environment.get("STY")
