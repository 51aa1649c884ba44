"""The copy plan: which ways to a clipboard to try, told from the environment alone."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SSH: Final = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
_DESKTOPS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
#: Platforms, as ``sys.platform`` has them, whose clipboard needs no display server.
_ALWAYS_A_DESKTOP: Final = ("darwin", "win32", "cygwin")


class Way(Enum):
    """One way to a clipboard."""

    #: ``tmux load-buffer -w -``: tmux hands it to the clipboard of the terminal that is attached now.
    TMUX_BUFFER = "tmux buffer"
    #: The escape sequence OSC 52, written to the terminal as it is.
    OSC52 = "OSC 52"
    #: OSC 52 wrapped, so that a tmux between here and the terminal passes it on.
    OSC52_THROUGH_TMUX = "OSC 52 through tmux"
    #: A program of this machine's desktop, found by pyperclip.
    NATIVE = "native"

    @property
    def is_confirmed(self) -> bool:
        """Whether success means that the text arrived; the other ways hand it on and hear nothing back."""
        return self is Way.NATIVE


def plan_copy(environment: Mapping[str, str], platform: str) -> tuple[Way, ...]:
    """Return the ways to try, in order; the plan ends at the first that is confirmed.

    ``platform`` is spelled as in ``sys.platform``.

    - Over SSH the native clipboard belongs to the machine at the far end, so it is never used.
    - In tmux the environment is that of the pane's birth, and the person may be attached from elsewhere by
      now. tmux alone knows from where, so its buffer goes first; the raw sequence is for a terminal that was
      started from a pane and has inherited TMUX. A pane born without SSH and with a desktop fills the native
      clipboard too, since not every terminal on a desktop takes OSC 52.
    - A local session has its own clipboard, and its terminal's as the second choice.
    """
    in_tmux = bool(environment.get("TMUX"))
    over_ssh = any(environment.get(name) for name in _SSH)
    through_tmux = (Way.TMUX_BUFFER,) if in_tmux else ()
    native = (Way.NATIVE,) if not over_ssh and _has_desktop(environment, platform) else ()
    behind_tmux = (Way.OSC52_THROUGH_TMUX,) if not in_tmux and _is_behind_tmux(environment) else ()
    return (*through_tmux, *native, Way.OSC52, *behind_tmux)


def _has_desktop(environment: Mapping[str, str], platform: str) -> bool:
    return platform in _ALWAYS_A_DESKTOP or any(environment.get(name) for name in _DESKTOPS)


def _is_behind_tmux(environment: Mapping[str, str]) -> bool:
    """Tell a tmux on the near side of SSH, sudo or a container by the one trace that it leaves, TERM.

    GNU screen shares the name but prints the wrapping; it is ruled out where its own variable STY is seen.
    """
    return environment.get("TERM", "").startswith(("tmux", "screen")) and not environment.get("STY")
