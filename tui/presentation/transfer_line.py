"""A running transfer, for a strip of a few lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The maximum number of transfers shown.
MAX_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One transfer: ``done`` is a fraction from 0 to 1, ``words`` the state, ``arrow`` the direction."""

    name: str
    done: float
    words: str
    arrow: str = "↑"
