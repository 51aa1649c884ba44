"""The values that settings can have: words and sizes. It imports no other settings module."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias, get_args

Colour: TypeAlias = Literal["red", "orange", "yellow", "green", "blue", "grey"]
Symbols: TypeAlias = Literal["auto", "unicode", "ascii"]
Motion: TypeAlias = Literal["auto", "full", "none"]
KeysPreset: TypeAlias = Literal["vi"]
Renderer: TypeAlias = Literal["auto", "kitty", "sixel", "blocks", "ascii", "off"]
DesktopNotifications: TypeAlias = Literal["off", "auto", "osc9", "osc777"]
TextScope: TypeAlias = Literal["around", "all", "none"]
#: When one of the user's commands runs, and how its output is shown.
CommandScope: TypeAlias = Literal["one", "marked"]
CommandDisplay: TypeAlias = Literal["background", "foreground", "pager"]
#: In the order in which the key cycles through them.
RENDERERS: Final[tuple[Renderer, ...]] = get_args(Renderer)

#: The format of sizes, for error messages.
SIZE_FORMAT: Final = "2MB or 500 KB, or off"
_ZERO: Final = ("off", "none", "no", "0")
_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(|k|m|g)b?", re.IGNORECASE | re.ASCII)
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


def parse_size(text: str) -> int | None:
    """Return the bytes of a size such as ``2MB``, 0 for ``off``; None if it is invalid."""
    text = text.strip().lower()
    if text in _ZERO:
        return 0
    match = _SIZE.fullmatch(text)
    return int(float(match[1]) * _UNITS[match[2].lower()]) if match else None
