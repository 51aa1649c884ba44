"""Store the first frame when the browser exits, and replay it at the next start.

The frame is replayed only if the version, the command, the terminal and the settings are the same. Everything
that depends on the catalog is rendered from its current rows. An error here only means that no frame is
replayed. The file is private, since it contains names of services.
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

#: The modification time (ns) and size of a file; a list, as in JSON.
State: TypeAlias = "list[int] | None"

#: The file descriptor of stderr, to which Textual also writes.
_TERMINAL: Final = 2
_ENTER_SCREEN: Final = "\x1b[?1049h\x1b[?25l"
_LEAVE_SCREEN: Final = b"\x1b[0m\x1b[?25h\x1b[?1049l"
#: Prefixes of the environment variables that affect the screen.
_RELEVANT_PREFIXES: Final = (
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
#: Variables that affect the screen only by being set; their values change with every session.
_RELEVANT_IF_SET: Final = ("TMUX", "SSH_CONNECTION")


class _Shown:
    """The state of this process's terminal."""

    #: The modes of the terminal before the replay; None while no frame is shown.
    modes: list[Any] | None = None
    #: The catalog behind the frame, kept open until the program has opened it itself.
    first_page_reader: FirstPageReader | None = None


@contextmanager
def replay_last_frame(arguments: Sequence[str]) -> Iterator[None]:
    """Replay the frame of the last start with the same ``arguments``, if it is still valid.

    The driver takes over the frame with :func:`take_over`; other output must first call :func:`clear_frame`.
    """
    with suppress(Exception):  # a missing or invalid frame, or a broken catalog
        _replay(arguments)
    try:
        yield
    finally:
        clear_frame()


def take_over() -> bool:
    """Leave the frame on the screen and restore the terminal's modes; return whether there is a frame."""
    is_shown = _Shown.modes is not None
    _restore_terminal()
    return is_shown


def _restore_terminal() -> None:
    if _Shown.first_page_reader is not None:
        _Shown.first_page_reader.close()
        _Shown.first_page_reader = None
    if _Shown.modes is not None:
        with suppress(termios.error):
            termios.tcsetattr(_TERMINAL, termios.TCSANOW, _Shown.modes)
        _Shown.modes = None


def clear_frame() -> None:
    """Remove the frame from the screen and restore the terminal."""
    if _Shown.modes is not None:
        _restore_terminal()
        with suppress(OSError):
            os.write(_TERMINAL, _LEAVE_SCREEN)


class Frame(NamedTuple):
    """A frame to store: its static ``patches``, and the ``template`` of the rest.

    It is valid while ``files``, the list's ``ui_state`` and ``is_new_user`` stay the same.
    """

    files: Mapping[str, State]
    ui_state: list[object]
    is_new_user: bool
    patches: Sequence[Patch]
    template: FrameTemplate


def save_frame(arguments: Sequence[str], frame: Frame) -> None:
    """Write a frame to its file. Blocking. Raise OSError."""
    stored = {"made for": _environment_hash(arguments), **frame._asdict(), "holes": frame.template._asdict()}
    path = first_frame_file()
    make_private_folder(path.parent)
    write_private(path, json.dumps(stored).encode())


def delete_frame() -> None:
    """Delete the stored frame."""
    first_frame_file().unlink(missing_ok=True)


def file_state(file: str | Path) -> State:
    """Return the modification time and size of ``file``; None if it is empty or missing."""
    try:
        status = os.stat(file)  # pathlib is slower to import
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size] if status.st_size else None


def _replay(arguments: Sequence[str]) -> None:
    if not all(os.isatty(stream) for stream in (0, 1, _TERMINAL)):
        return
    stored = json.loads(first_frame_file().read_text(encoding="utf-8"))
    if stored["made for"] != _environment_hash(arguments):
        return
    if any(file_state(file) != state for file, state in stored["files"].items()):
        return
    text = _render_frame(stored)
    if text is None:
        return
    _Shown.modes = termios.tcgetattr(_TERMINAL)
    quiet = termios.tcgetattr(_TERMINAL)
    # Keys, including ctrl+c and ctrl+z, wait without an echo until the program reads them.
    quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    termios.tcsetattr(_TERMINAL, termios.TCSANOW, quiet)
    _write(f"{_ENTER_SCREEN}{text}".encode())


def _render_frame(stored: dict[str, Any]) -> str | None:
    """Return the codes of a stored frame with current rows, None if it is no longer valid."""
    from tui.startup.frame_template import FrameTemplate, Patch, join_patches  # noqa: PLC0415 - only with a frame

    template = FrameTemplate(**stored["holes"])
    ui_state_store = UIState(ui_state_file())
    current_state = [ui_state_store.list_appearance_of(template.service_sid), ui_state_store.is_new_user()]
    if current_state != [stored["ui_state"], stored["is_new_user"]]:
        return None
    page, _Shown.first_page_reader = template.read_page()
    current = template.render_variable_areas(page, datetime.now().astimezone())
    lines = join_patches([*(Patch(*patch) for patch in stored["patches"]), *current])
    return "".join(f"\x1b[{number};1H{line}" for number, line in enumerate(lines, start=1))


def _write(content: bytes) -> None:
    while content:
        content = content[os.write(_TERMINAL, content) :]


def _environment_hash(arguments: Sequence[str]) -> str:
    """Return a hash of the version, the arguments, the size and the environment of a start.

    Environment variables may contain secrets, so only their hash is stored.
    """
    import hashlib  # noqa: PLC0415 - only with a frame

    relevant = {
        name: value for name, value in sorted(os.environ.items()) if name.startswith(_RELEVANT_PREFIXES)
    }
    relevant |= {name: "" for name in _RELEVANT_IF_SET if name in os.environ}
    size = os.get_terminal_size(_TERMINAL)
    text = json.dumps([__version__, list(arguments), list(size), relevant])
    return hashlib.sha256(text.encode()).hexdigest()
