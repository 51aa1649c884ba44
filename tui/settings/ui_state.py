"""The state that the browser stores between starts, per service and for the program."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.settings.files.private_files import make_private_folder, write_private

if TYPE_CHECKING:
    from pathlib import Path

#: The key, in place of a SID, for state without a service: theme, panes.
PROGRAM_KEY: Final = "program"
#: The values of one service by name; readers must validate them.
StateValues: TypeAlias = "dict[str, object]"

#: The number of starts that show the hint for new users.
MAX_HINTED_STARTS: Final = 5
#: Values of a service that change its list, and values of the program that do not.
_LIST_KEYS: Final = ("order", "columns", "repeat", "filter")
_INVISIBLE_KEYS: Final = ("starts",)


class UIState:
    """A small JSON file with values for each service, by SID, and for the program, under PROGRAM_KEY.

    It is optional: an unreadable file counts as empty, and if it cannot be written, values are kept in
    memory. Thread-safe; :meth:`update` blocks on a small file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._own: dict[str, StateValues] = {}
        self._known = _read(path)

    def read(self, service_sid: str) -> StateValues:
        """Return the values of a service, {} if it was never opened."""
        with self._lock:
            return {**self._known.get(service_sid, {}), **self._own.get(service_sid, {})}

    def update(self, service_sid: str, **values: object) -> None:
        """Store values of a service; keep what another Mediadeck has written for other keys."""
        with self._lock:
            self._own.setdefault(service_sid, {}).update(values)
            self._known = _read(self._path)
            for sid, own in self._own.items():
                self._known[sid] = {**self._known.get(sid, {}), **own}
            with suppress(OSError):
                _write(self._path, self._known)

    def count_starts(self) -> int:
        """Return the number of starts, at most MAX_HINTED_STARTS."""
        starts = self.read(PROGRAM_KEY).get("starts", 0)
        return min(starts, MAX_HINTED_STARTS) if isinstance(starts, int) else 0

    def is_new_user(self) -> bool:
        """Whether the hint for new users is still shown."""
        return self.count_starts() < MAX_HINTED_STARTS

    def list_appearance_of(self, service_sid: str) -> list[object]:
        """Return all state that changes the first frame of a service, for JSON."""
        whole = {name: value for name, value in self.read(PROGRAM_KEY).items() if name not in _INVISIBLE_KEYS}
        values = self.read(service_sid).items()
        listed = {name: value for name, value in values if name in _LIST_KEYS and value != ""}
        return [whole, listed]


def _read(path: Path) -> dict[str, StateValues]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {sid: values for sid, values in found.items() if isinstance(values, dict)}


def _write(path: Path, known: dict[str, StateValues]) -> None:
    """Write a private file atomically."""
    make_private_folder(path.parent)
    write_private(path, json.dumps(known, indent=1).encode())
