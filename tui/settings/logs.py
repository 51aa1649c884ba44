"""The log: off by default, in a private file, without secrets.

Only Mediadeck writes to :data:`LOG`; libraries would log headers and signed URLs. URLs are logged as
:class:`LoggedUrl`, without their query; a :class:`~tui.settings.secrets.secret.Secret` never prints.
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
LOG.addHandler(logging.NullHandler())  # otherwise Python prints warnings to the terminal
_MAX_BYTES: Final = 2_000_000


class LoggedUrl:
    """A URL that prints as its host and, if the path holds no secret, its path."""

    __slots__ = ("_url", "_with_path")

    def __init__(self, url: str, *, with_path: bool) -> None:
        # Parsed only when printed: most requests succeed and are not logged.
        self._url, self._with_path = url, with_path

    def __str__(self) -> str:
        parts = urlsplit(self._url)
        return f"{parts.hostname}{parts.path if self._with_path else ''}"


class _OneLineFormatter(logging.Formatter):
    """Format each entry as one printable line, without a traceback, which would show values."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an entry."""
        text = make_printable(record.getMessage())
        return f"{self.formatTime(record)} {record.levelname.lower():7} {text}"


def start_log(level: str, command: Sequence[str]) -> None:
    """Start logging at ``level``; raise SettingsError if the file cannot be written.

    ``command`` is the name of the command, without its arguments. One older file is kept.
    """
    from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - only for a log

    class PrivateFileHandler(RotatingFileHandler):
        """Open each log file as a private one, including after a rotation."""

        def _open(self) -> Any:
            return open(self.baseFilename, self.mode, encoding=self.encoding, opener=private_opener)

    path = log_file()
    try:
        make_private_folder(path.parent)
        touch_private(path)
        handler = PrivateFileHandler(path, maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError as error:
        message = f"The log {path} cannot be written: {error.strerror}."
        raise SettingsError(message) from None
    handler.setFormatter(_OneLineFormatter())
    LOG.addHandler(handler)
    LOG.setLevel(level.upper())
    LOG.info("mediadeck %s %s, Python %s", __version__, " ".join(command), platform.python_version())
