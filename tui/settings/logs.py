"""The log: off unless it is asked for, in a file for its owner alone, and without anything secret.

Only what is written to :data:`LOG` comes into it, nothing that a library says: those know headers and signed
URLs. A place on the network goes in as a :class:`Place`, which has no query to print, and a secret is a
:class:`~tui.settings.secrets.secret.Secret`, which prints as nothing.
"""

from __future__ import annotations

import logging
import platform
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui import __version__
from tui.settings.errors import SettingsError
from tui.settings.files.private_files import make_private_folder, private_opener, touch_private
from tui.settings.paths import log_file
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

LEVELS: Final = ("debug", "info", "warning", "error")
LOG: Final = logging.getLogger("mediadeck")
LOG.propagate = False
LOG.addHandler(logging.NullHandler())  # without one, Python would write warnings to the terminal
_LONGEST: Final = 2_000_000


class Place:
    """A URL that prints as its host alone or, where its path holds nothing secret, with that."""

    __slots__ = ("_url", "_with_path")

    def __init__(self, url: str, *, with_path: bool) -> None:
        # Taken apart only where it is printed: most are of requests that went well, and no log wants those.
        self._url, self._with_path = url, with_path

    def __str__(self) -> str:
        parts = urlsplit(self._url)
        return f"{parts.hostname}{parts.path if self._with_path else ''}"


class _OneLine(logging.Formatter):
    """Keeps each entry on its line, whatever a service has put into it; no traceback, which shows values."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an entry."""
        text = make_printable(record.getMessage())
        return f"{self.formatTime(record)} {record.levelname.lower():7} {text}"


def start_log(level: str, command: Sequence[str]) -> None:
    """Write to the log from now on, what is of ``level`` or worse; raises SettingsError.

    ``command`` is the name of what runs, without its arguments. One file of before is kept.
    """
    from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - only where there is a log

    class PrivateFileHandler(RotatingFileHandler):
        """Opens each file of the log for its owner alone, also those that follow a full one."""

        def _open(self) -> Any:
            return open(self.baseFilename, self.mode, encoding=self.encoding, opener=private_opener)

    path = log_file()
    try:
        make_private_folder(path.parent)
        touch_private(path)
        handler = PrivateFileHandler(path, maxBytes=_LONGEST, backupCount=1, encoding="utf-8", delay=True)
    except OSError as error:
        message = f"The log {path} cannot be written: {error.strerror}."
        raise SettingsError(message) from None
    handler.setFormatter(_OneLine())
    LOG.addHandler(handler)
    LOG.setLevel(level.upper())
    LOG.info("mediadeck %s %s, Python %s", __version__, " ".join(command), platform.python_version())
