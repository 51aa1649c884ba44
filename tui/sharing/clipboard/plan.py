"""The copy plan: the clipboard backends to try, decided from the environment."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from tui.settings import is_in_browser, is_over_ssh, read_clipboard_setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DESKTOP_VARIABLES: Final = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
#: TERM of terminals without OSC 52: dumb ones and the Linux console.
TERMS_WITHOUT_CLIPBOARD: Final = frozenset({"dumb", "linux"})
#: Platforms, as in ``sys.platform``, with a clipboard that needs no display server.
_DESKTOP_PLATFORMS: Final = ("darwin", "win32", "cygwin")


class ClipboardBackend(Enum):
    """A way to copy text to a clipboard."""

    #: ``tmux load-buffer -w -``: tmux sets the clipboard of the attached terminal.
    TMUX_BUFFER = "tmux buffer"
    #: Wrapped OSC 52, written to the terminal of the tmux client, which is another tmux.
    OUTER_TMUX = "OSC 52 to the outer tmux"
    #: OSC 52, written to the terminal.
    OSC52 = "OSC 52"
    #: OSC 52 wrapped for a tmux between this machine and the terminal.
    OSC52_THROUGH_TMUX = "OSC 52 through tmux"
    #: OSC 52 wrapped in pieces for GNU screen, which drops the plain sequence.
    OSC52_THROUGH_SCREEN = "OSC 52 through screen"
    #: OSC 52 to the terminal in a web browser, which sets the clipboard of the browser's machine.
    BROWSER = "the browser"
    #: A program of this machine's desktop, found by pyperclip.
    NATIVE = "native"

    @property
    def is_confirmed(self) -> bool:
        """Whether success means that the text arrived; terminals and tmux send no confirmation."""
        return self is ClipboardBackend.NATIVE


#: The backends forced by each value of the setting; None follows the plan.
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
    """Return the backends to try, in order; copying ends at the first confirmed one.

    ``platform`` is as in ``sys.platform``. ``client_term`` is the TERM of the terminal that tmux is attached
    to, if known. Raises SettingsError.

    - The setting overrides everything else.
    - In a web browser, its clipboard is used.
    - Over SSH the native clipboard belongs to the remote machine, so it is never used.
    - In tmux its buffer comes first: only tmux knows the attached terminal. The plain sequence is for a
      terminal that was started from a pane and inherited TMUX. If the terminal of tmux is another tmux (tmux
      over SSH in tmux), that one may accept the wrapped sequence only. On a desktop the native clipboard is
      set too, since not every terminal supports OSC 52.
    - GNU screen, detected by STY, passes on the wrapped sequence only. TMUX beside STY belongs to an inner
      tmux.
    - A terminal with a TERM that has no clipboard gets nothing.
    - A local session uses its own clipboard first, then that of its terminal.
    """
    forced = get_forced_backends(environment)
    if forced is not None:
        return forced
    if is_in_browser(environment):
        return (ClipboardBackend.BROWSER,)
    in_tmux = is_in_tmux(environment)
    if not in_tmux and environment.get("TERM") in TERMS_WITHOUT_CLIPBOARD:
        return (ClipboardBackend.NATIVE,) if is_local(environment, platform) else ()
    tmux_buffer = (ClipboardBackend.TMUX_BUFFER,) if in_tmux else ()
    outer = (ClipboardBackend.OUTER_TMUX,) if in_tmux and _is_multiplexer(client_term) else ()
    native = (ClipboardBackend.NATIVE,) if is_local(environment, platform) else ()
    behind_tmux = (
        (ClipboardBackend.OSC52_THROUGH_TMUX,) if not in_tmux and _is_behind_tmux(environment) else ()
    )
    if not in_tmux and environment.get("STY"):
        return (*native, ClipboardBackend.OSC52_THROUGH_SCREEN)
    return (*tmux_buffer, *outer, *native, ClipboardBackend.OSC52, *behind_tmux)


def get_forced_backends(environment: Mapping[str, str]) -> tuple[ClipboardBackend, ...] | None:
    """Return the backends forced by the setting, or None; raises SettingsError."""
    return _FORCED[read_clipboard_setting(environment)]


def describe_destination(plan: Sequence[ClipboardBackend]) -> str:
    """Return the destination of a plan's first backend, as a phrase after "goes to"."""
    if not plan:
        return "the screen: the clipboard is turned off"
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
    """Whether the program runs in a pane of a tmux on this machine."""
    return bool(environment.get("TMUX"))


def is_local(environment: Mapping[str, str], platform: str) -> bool:
    """Whether the user is at the desktop of this machine."""
    has_desktop = platform in _DESKTOP_PLATFORMS or any(environment.get(name) for name in DESKTOP_VARIABLES)
    return has_desktop and not is_over_ssh(environment)


def _is_multiplexer(term: str) -> bool:
    return term.startswith(("tmux", "screen"))


def _is_behind_tmux(environment: Mapping[str, str]) -> bool:
    """Detect a tmux at the near end of SSH, sudo or a container by TERM, its only trace.

    GNU screen uses the same TERM but prints the wrapping; its variable STY rules it out.
    """
    return _is_multiplexer(environment.get("TERM", "")) and not environment.get("STY")
