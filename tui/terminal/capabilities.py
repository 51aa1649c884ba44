"""Query the terminal for its graphics protocols, and filter its responses out of the keyboard input."""

from __future__ import annotations

import fcntl
import re
import struct
import sys
import termios
import time
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.message import Message

from tui.preview.capabilities import TerminalCapabilities
from tui.settings import is_in_browser
from tui.terminal.driver import write_to_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual.app import App

#: XTVERSION, the cell size in pixels, and DA1, which every terminal answers.
QUESTION: Final = "\x1b[>q\x1b[16t\x1b[c"

_ATTRIBUTES: Final = r"\x1b\[\?(?P<attributes>[\d;]*)c"
_NAME: Final = r"\x1bP>\|(?P<name>[^\x1b]{0,200})\x1b\\"
_CELL: Final = r"\x1b\[6;(?P<height>\d{1,4});(?P<width>\d{1,4})t"
_ANSWER: Final = re.compile(f"{_ATTRIBUTES}|{_NAME}|{_CELL}")
#: The start of a response at the end of the input: longer than the Escape key, and not a key's code.
_PARTIAL_ANSWER: Final = re.compile(r"\x1b(?:\[\?[\d;]*|\[6;[\d;]*|P(?:>(?:\|[^\x1b]{0,200}\x1b?)?)?)\Z")
#: While a response is expected, also what may be a key; it is held back as long as Textual itself would.
_PARTIAL_WHILE_WAITING: Final = re.compile(rf"(?:{_PARTIAL_ANSWER.pattern[:-2]}|\x1b(?:\[6?|P)?)\Z")
#: Seconds to wait for the rest of a response, and for any response at all.
_TIMEOUT: Final = 0.1
_WAIT: Final = 5.0
_SIXELS: Final = "4"
#: Values of MEDIADECK_PREVIEW that need no query. Blocks need it, for the sextants.
_MODES_WITHOUT_QUERY: Final = {"ascii", "off"}
_UNSUPPORTED_TERMS: Final = ("linux", "vt", "dumb", "cons25", "screen.linux")


def parse_answers(text: str) -> TerminalCapabilities:
    """Return the capabilities in the input from a terminal."""
    return reduce(_add_answer, _ANSWER.finditer(text), TerminalCapabilities())


def _add_answer(known: TerminalCapabilities, answer: re.Match[str]) -> TerminalCapabilities:
    """Return the ``known`` capabilities updated by one more response."""
    cell = (int(answer["width"]), int(answer["height"])) if answer["width"] else known.cell
    attributes = answer["attributes"]
    return TerminalCapabilities(
        answer["name"] or known.name,
        known.has_sixels or _SIXELS in (attributes or "").split(";")[1:],
        cell if cell and min(cell) > 0 else known.cell,
        known.is_complete or attributes is not None,
    )


class CapabilitiesDetected(Message):
    """The terminal responded; posted from the thread that reads the keyboard."""

    def __init__(self, capabilities: TerminalCapabilities) -> None:
        super().__init__()
        self.capabilities = capabilities


def read_cell_size() -> tuple[int, int] | None:
    """Return the cell size in pixels from the tty's window size, None if it is unknown."""
    try:
        rows, columns, width, height = struct.unpack(
            "HHHH",
            fcntl.ioctl(sys.__stderr__.fileno(), termios.TIOCGWINSZ, bytes(8)),  # type: ignore[union-attr]
        )
    except (OSError, ValueError, AttributeError):
        return None
    is_known = columns and rows and width >= columns and height >= rows
    return (width // columns, height // rows) if is_known else None


def can_be_queried(environ: Mapping[str, str]) -> bool:
    """Whether the terminal understands queries and does not print them."""
    return not is_in_browser(environ) and not environ.get("TERM", "").startswith(_UNSUPPORTED_TERMS)


class CapabilityParser(XTermParser):
    """Textual's key parser, without the terminal's responses, which may arrive late and in pieces."""

    #: Called with the capabilities after every response, on the thread that reads the keyboard.
    on_answers: ClassVar[Callable[[TerminalCapabilities], object] | None] = None
    #: The monotonic time until which a response is expected.
    waiting_until: ClassVar[float] = 0.0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._answers = TerminalCapabilities()
        self._partial = ""
        self._partial_since = 0.0

    def feed(self, data: str) -> Iterable[Message]:
        """Parse ``data`` without the responses in it."""
        if not data:  # end of input
            return super().feed(data)
        data = self._partial + data
        self._partial = ""
        if "\x1b" not in data:
            return super().feed(data)
        data = _ANSWER.sub(self._take, data)
        waits = not self._answers.is_complete and time.monotonic() < self.waiting_until
        if partial := (_PARTIAL_WHILE_WAITING if waits else _PARTIAL_ANSWER).search(data):
            self._partial, self._partial_since = partial[0], time.monotonic()
            data = data[: partial.start()]
        return super().feed(data) if data else ()

    def tick(self) -> Iterable[Message]:
        """Parse a partial response as keys if its rest does not arrive in time."""
        if self._partial and time.monotonic() > self._partial_since + _TIMEOUT:
            partial, self._partial = self._partial, ""
            yield from super().feed(partial)
        yield from super().tick()

    def _take(self, answer: re.Match[str]) -> str:
        self._answers = _add_answer(self._answers, answer)
        if type(self).on_answers is not None:
            type(self).on_answers(self._answers)  # type: ignore[misc]
        return ""


def query_capabilities_if_useful(app: App[Any], environ: Mapping[str, str]) -> None:
    """Query the terminal unless the settings make it pointless; post ``CapabilitiesDetected`` to ``app``."""
    wanted = environ.get("MEDIADECK_PREVIEW", "").strip().lower()
    if wanted not in _MODES_WITHOUT_QUERY and can_be_queried(environ):
        query_capabilities(app, lambda answers: app.post_message(CapabilitiesDetected(answers)))


def query_capabilities(app: App[Any], on_answers: Callable[[TerminalCapabilities], object]) -> None:
    """Query the terminal of ``app`` after its first frame; ``on_answers`` is called on another thread.

    Responses may arrive at any time, or never.
    """
    CapabilityParser.on_answers = on_answers
    CapabilityParser.waiting_until = time.monotonic() + _WAIT
    write_to_terminal(app, QUESTION, flush=True)


def install_parser() -> None:
    """Make Textual's driver use ``CapabilityParser``; call it before the driver starts."""
    vars(linux_driver)["XTermParser"] = CapabilityParser
