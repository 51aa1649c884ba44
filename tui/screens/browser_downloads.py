"""Handing what was downloaded to the web browser that shows the screens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual import events, on
from textual.app import App

from tui.session.messages import ReadyForBrowser
from tui.text.display import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Of whatever type it is, a browser is to save it and not to show it.
_NO_TYPE: Final = "application/octet-stream"


class BrowserDownloads(App[None]):
    """Delivers downloads to the web browser; each leaves this machine's disk once that has it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._to_deliver: set[Path] = set()

    @on(ReadyForBrowser)
    def _deliver(self, event: ReadyForBrowser) -> None:
        self._to_deliver.add(event.path)
        self.deliver_binary(
            event.path, save_filename=event.path.name, mime_type=_NO_TYPE, name=str(event.path)
        )

    @on(events.DeliveryComplete)
    def _say_delivered(self, event: events.DeliveryComplete) -> None:
        for path in self._over(event.name):
            self.notify(f"{printable(path.name)}: with the browser's downloads.", markup=False)

    @on(events.DeliveryFailed)
    def _say_failed(self, event: events.DeliveryFailed) -> None:
        for path in self._over(event.name):
            reason = printable(str(event.exception))
            sentence = f"{printable(path.name)}: the browser did not get it. {reason}"
            self.notify(sentence, title="Not downloaded", severity="error", markup=False)

    def _over(self, name: str | None) -> Iterator[Path]:
        """Yield what was delivered under ``name``, if it was one of ours, and delete it here."""
        path = Path(name or "")
        if path in self._to_deliver:
            self._to_deliver.discard(path)
            path.unlink(missing_ok=True)
            yield path

    @on(events.Unmount)
    def _forget(self) -> None:
        """Delete what no browser will fetch any more."""
        for path in self._to_deliver:
            path.unlink(missing_ok=True)
