"""The first frame of the last start, shown again at once while the program is still being loaded.

It is kept when the browser ends, and shown where nothing has changed on which it depends: the version, the
command, the terminal, the settings. What hangs on the catalog is drawn anew from what that says now, so that
it shows no rows of yesterday. The real first frame takes its place a moment later. Nothing here may end a
start: where anything is not as it should be, there is no such frame. It holds names of its services.
"""

from __future__ import annotations

import json
import os
import termios
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from tui import __version__
from tui.settings.files.private_files import make_private_folder, write_private
from tui.settings.paths import first_frame_file, ui_state_file
from tui.settings.ui_state import UIState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tui.catalog.query.first_page import FirstPageReader
    from tui.startup.frame_template import FrameTemplate, Patch

#: When a file was written last (ns) and its bytes; a list, as it comes back from JSON.
State: TypeAlias = "list[int] | None"

#: Where Textual writes as well.
_TERMINAL: Final = 2
_BEGIN: Final = "\x1b[?1049h\x1b[?25l"
_END: Final = b"\x1b[0m\x1b[?25h\x1b[?1049l"
#: Variables that change what is on the screen, by how they begin.
_TELLING: Final = (
    *(
        "TWILIO_",
        "MEDIADECK_",
        "TEXTUAL_",
        "LC_",
        "LANG",
        "TERM",
        "COLORTERM",
        "NO_COLOR",
        "TZ",
        "HOME",
        "XDG_",
    ),
    *("COLUMNS", "LINES"),
)
#: These by being there: what they say is another each time.
_PRESENT: Final = ("TMUX", "SSH_CONNECTION")

#: The terminal's modes as they were before a frame was shown; None where none is.
_modes: list[Any] | None = None
#: The catalog that it was drawn from, open until the program has it open itself.
_first_page_reader: FirstPageReader | None = None


@contextmanager
def shown(arguments: Sequence[str]) -> Iterator[None]:
    """Show the frame of the last start with these ``arguments``, where there is one that still holds.

    Whoever goes on with the screen calls :func:`hand_over`, and whoever has something else to say there
    :func:`withdraw`.
    """
    with suppress(Exception):  # no frame, or none of ours, or a catalog in trouble
        _show(arguments)
    try:
        yield
    finally:
        withdraw()


def is_shown() -> bool:
    """Whether such a frame is on the screen, and nobody has taken it over."""
    return _modes is not None


def take_over() -> bool:
    """Take the frame over as it is; return whether there is one."""
    was_shown = is_shown()
    hand_over()
    return was_shown


def hand_over() -> None:
    """Leave the frame where it is, the modes of the terminal as they were before."""
    global _modes, _first_page_reader  # noqa: PLW0603 - there is one terminal
    if _first_page_reader is not None:
        _first_page_reader.close()
        _first_page_reader = None
    if _modes is not None:
        with suppress(termios.error):
            termios.tcsetattr(_TERMINAL, termios.TCSANOW, _modes)
        _modes = None


def withdraw() -> None:
    """Take the frame away, and give the terminal back as it was."""
    if _modes is not None:
        hand_over()
        with suppress(OSError):
            os.write(_TERMINAL, _END)


class Frame(NamedTuple):
    """A frame to be kept: what does not change of it, and the holes in that.

    It holds as long as ``files`` are in these states, the ``looks`` of the list are remembered as they were,
    and somebody is as new here as when it was drawn.
    """

    files: Mapping[str, State]
    looks: list[object]
    is_new_user: bool
    patches: Sequence[Patch]
    template: FrameTemplate


def keep(arguments: Sequence[str], frame: Frame) -> None:
    """Keep a frame. Blocks for as long as a small file takes. Raises OSError."""
    kept = {"made for": _made_for(arguments), **frame._asdict(), "holes": frame.template._asdict()}
    path = first_frame_file()
    make_private_folder(path.parent)
    write_private(path, json.dumps(kept).encode())


def forget() -> None:
    """Keep none: what was kept holds no longer."""
    first_frame_file().unlink(missing_ok=True)


def state_of(file: str | Path) -> State:
    """Return what changes with the content of ``file``, None where it has none.

    Whoever closes a catalog last removes the file of its log, which is empty then.
    """
    try:
        found = os.stat(file)  # noqa: PTH116 - on every start
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size] if found.st_size else None


def _show(arguments: Sequence[str]) -> None:
    global _modes  # noqa: PLW0603 - there is one terminal
    if not all(os.isatty(stream) for stream in (0, 1, _TERMINAL)):
        return
    kept = json.loads(first_frame_file().read_text(encoding="utf-8"))
    if kept["made for"] != _made_for(arguments):
        return
    if any(state_of(file) != state for file, state in kept["files"].items()):
        return
    text = _drawn(kept)
    if text is None:
        return
    _modes = termios.tcgetattr(_TERMINAL)
    quiet = termios.tcgetattr(_TERMINAL)
    # Keys wait unseen for the program, ctrl+c and ctrl+z as well.
    quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    termios.tcsetattr(_TERMINAL, termios.TCSANOW, quiet)
    _write(f"{_BEGIN}{text}".encode())


def _drawn(kept: dict[str, Any]) -> str | None:
    """Return what is kept with its holes filled, None where it does not hold."""
    global _first_page_reader
    from tui.startup.frame_template import FrameTemplate, Patch, lines_of  # noqa: PLC0415 - only where there is a frame

    template = FrameTemplate(**kept["holes"])
    remembered = UIState(ui_state_file())
    now_remembered = [remembered.list_appearance_of(template.service_sid), remembered.is_new_user()]
    if now_remembered != [kept["looks"], kept["is_new_here"]]:
        return None
    seen, _first_page_reader = template.look()
    filled = template.filled(seen, datetime.now().astimezone())
    lines = lines_of([*(Patch(*patch) for patch in kept["patches"]), *filled])
    return "".join(f"\x1b[{number};1H{line}" for number, line in enumerate(lines, start=1))


def _write(content: bytes) -> None:
    while content:
        content = content[os.write(_TERMINAL, content) :]


def _made_for(arguments: Sequence[str]) -> str:
    """Return a hash of what else must be the same for a frame to hold.

    Any variable may hold a secret, whatever its name: none of them is kept as it is.
    """
    import hashlib  # noqa: PLC0415 - only where there is a frame

    told = {name: value for name, value in sorted(os.environ.items()) if name.startswith(_TELLING)}
    told |= {name: "" for name in _PRESENT if name in os.environ}
    size = os.get_terminal_size(_TERMINAL)
    of_all = json.dumps([__version__, list(arguments), list(size), told])
    return hashlib.sha256(of_all.encode()).hexdigest()
