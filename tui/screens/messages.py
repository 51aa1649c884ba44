"""What screens are told of when it changes behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from pathlib import Path


class TransfersChanged(Message):
    """A transfer has come further; the catalog holds those that have arrived."""


class PreviewsChanged(Message):
    """Pictures are to be drawn in another way."""


class ReadyForBrowser(Message):
    """A media was downloaded to ``path``, for the browser to fetch."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
