"""What screens are told of when it changes behind them."""

from __future__ import annotations

from textual.message import Message


class TransfersChanged(Message):
    """A transfer has come further; the catalog holds those that have arrived."""


class PreviewsChanged(Message):
    """Pictures are to be drawn in another way."""
