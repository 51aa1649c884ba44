"""Downloads to the web browser in which the app runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from textual import events
    from textual.app import App

#: The content type of all deliveries: the browser should save the file and not display it.
_BINARY: Final = "application/octet-stream"


class BrowserDownloads:
    """Delivers downloaded files to the web browser and deletes them afterwards."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._pending: set[Path] = set()

    def deliver(self, path: Path) -> None:
        """Deliver the file at ``path`` to the browser."""
        self._pending.add(path)
        self._app.deliver_binary(path, save_filename=path.name, mime_type=_BINARY, name=str(path))

    def on_complete(self, event: events.DeliveryComplete) -> None:
        """Report a delivered file."""
        if (path := self._remove_delivered(event.name)) is not None:
            self._app.notify(f"{make_printable(path.name)}: saved to the browser's downloads.", markup=False)

    def on_failed(self, event: events.DeliveryFailed) -> None:
        """Report a failed delivery."""
        if (path := self._remove_delivered(event.name)) is not None:
            reason = make_printable(str(event.exception))
            sentence = f"{make_printable(path.name)}: could not be sent to the browser. {reason}"
            self._app.notify(sentence, title="Not downloaded", severity="error", markup=False)

    def _remove_delivered(self, name: str | None) -> Path | None:
        """Delete and return the file that was delivered under ``name``; None if it is not one of ours."""
        path = Path(name or "")
        if path not in self._pending:
            return None
        self._pending.discard(path)
        path.unlink(missing_ok=True)
        return path

    def clear(self) -> None:
        """Delete all files that are still pending."""
        for path in self._pending:
            path.unlink(missing_ok=True)
