"""Durations of audio and video."""

from __future__ import annotations


def format_clock(seconds: float) -> str:
    """Return ``seconds`` as ``3:07`` or ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
