"""What the browser remembers from one start to the next: of each service, and of the whole program."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.settings.files.private_files import make_private_folder, write_private

if TYPE_CHECKING:
    from pathlib import Path

#: Stands in the place of a SID for what is of no service: the theme, the panes.
WHOLE: Final = "program"
#: The facts of one service by their names; whoever reads one makes sure that it is what it should be.
Facts: TypeAlias = "dict[str, object]"

#: The hint for somebody new goes away by itself after so many starts.
HINTED_STARTS: Final = 5
#: What of the facts says how a list is shown, and what of the program's does not.
_OF_LISTS: Final = ("order", "columns", "repeat")
_NO_LOOKS: Final = ("starts",)


class UIState:
    """A small JSON file with the facts of each service, by its SID, and of the program under WHOLE.

    Nothing depends on it: where it cannot be read there are no facts, and where it cannot be written they
    last as long as the program. Methods may be called from any thread; :meth:`put` blocks for as long as a
    small file takes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._own: dict[str, Facts] = {}
        self._known = _read(path)

    def of(self, service_sid: str) -> Facts:
        """Return the facts of a service, none where it was never open."""
        with self._lock:
            return {**self._known.get(service_sid, {}), **self._own.get(service_sid, {})}

    def put(self, service_sid: str, **facts: object) -> None:
        """Remember these facts of a service; what another Mediadeck has written of others stays."""
        with self._lock:
            self._own.setdefault(service_sid, {}).update(facts)
            self._known = _read(self._path)
            for sid, own in self._own.items():
                self._known[sid] = {**self._known.get(sid, {}), **own}
            with suppress(OSError):
                _write(self._path, self._known)

    def starts(self) -> int:
        """Return how often the browser was started here, up to where nobody is new any more."""
        starts = self.of(WHOLE).get("starts", 0)
        return min(starts, HINTED_STARTS) if isinstance(starts, int) else 0

    def is_new_here(self) -> bool:
        """Whether the hint for somebody new is still news."""
        return self.starts() < HINTED_STARTS

    def looks_of(self, service_sid: str) -> list[object]:
        """Return all that is remembered and changes how the list of a service begins, as JSON has it."""
        whole = {name: fact for name, fact in self.of(WHOLE).items() if name not in _NO_LOOKS}
        listed = {name: fact for name, fact in self.of(service_sid).items() if name in _OF_LISTS}
        return [whole, listed]


def _read(path: Path) -> dict[str, Facts]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {sid: facts for sid, facts in found.items() if isinstance(facts, dict)}


def _write(path: Path, known: dict[str, Facts]) -> None:
    """Write it whole or not at all, for its owner alone."""
    make_private_folder(path.parent)
    write_private(path, json.dumps(known, indent=1).encode())
