"""Downloads for the web browser that shows the screens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui.text.display import printable

if TYPE_CHECKING:
    from textual import events
    from textual.app import App

#: Of whatever type it is, a browser is to save it and not to show it.
_NO_TYPE: Final = "application/octet-stream"


class BrowserDownloads:
    """Hands downloaded files to the web browser; each is deleted here once the browser has it."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._pending: set[Path] = set()

    def deliver(self, path: Path) -> None:
        """Let the browser fetch the file at ``path``."""
        self._pending.add(path)
        self._app.deliver_binary(path, save_filename=path.name, mime_type=_NO_TYPE, name=str(path))

    def on_complete(self, event: events.DeliveryComplete) -> None:
        """Say that the browser has the file."""
        if (path := self._remove_delivered(event.name)) is not None:
            self._app.notify(f"{printable(path.name)}: with the browser's downloads.", markup=False)

    def on_failed(self, event: events.DeliveryFailed) -> None:
        """Say that the browser does not have the file."""
        if (path := self._remove_delivered(event.name)) is not None:
            reason = printable(str(event.exception))
            sentence = f"{printable(path.name)}: the browser did not get it. {reason}"
            self._app.notify(sentence, title="Not downloaded", severity="error", markup=False)

    def _remove_delivered(self, name: str | None) -> Path | None:
        """Return the file that was delivered under ``name``, if it was one of ours, and delete it."""
        path = Path(name or "")
        if path not in self._pending:
            return None
        self._pending.discard(path)
        path.unlink(missing_ok=True)
        return path

    def clear(self) -> None:
        """Delete what no browser will fetch any more."""
        for path in self._pending:
            path.unlink(missing_ok=True)
