"""Messages to screens about changes behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from pathlib import Path


class TransfersChanged(Message):
    """A transfer has made progress; the catalog has the completed ones."""


class PreviewsChanged(Message):
    """Pictures must be redrawn with another renderer."""


class ReadyForBrowser(Message):
    """A media was downloaded to ``path``, for the browser to fetch."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
