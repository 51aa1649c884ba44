"""How previews are to be: which renderer, how much is fetched unasked, how many thumbnails are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.settings.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The words for a renderer, in the order in which the key goes through them.
RENDERERS: Final = ("auto", "kitty", "sixel", "blocks", "ascii", "off")
#: Bytes that are fetched for a mere look.
LIMIT: Final = 2_000_000
LIMIT_OVER_SSH: Final = 500_000
#: Bytes of thumbnails on disk.
THUMBNAILS: Final = 100_000_000

_NONE: Final = ("off", "none", "no", "0")
_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(|k|m|g)b?", re.IGNORECASE | re.ASCII)
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class PreviewSettings:
    """``renderer`` is one of ``RENDERERS``; ``limit`` and ``thumbnails`` are bytes, 0 for none of it.

    ``limit`` is None where it was left to the program, which then goes by the way to the screen.
    """

    renderer: str = "auto"
    limit: int | None = None
    thumbnails: int = THUMBNAILS


def preview_settings(environ: Mapping[str, str]) -> PreviewSettings:
    """Return what the environment sets; raises SettingsError for a value that means nothing."""
    renderer = environ.get("MEDIADECK_PREVIEW", "").strip().lower() or "auto"
    if renderer not in RENDERERS:
        message = f"MEDIADECK_PREVIEW is {renderer!r}: it can be {', '.join(RENDERERS)}."
        raise SettingsError(message)
    thumbnails = _size(environ, "MEDIADECK_THUMBNAILS")
    return PreviewSettings(
        renderer,
        _size(environ, "MEDIADECK_PREVIEW_LIMIT"),
        THUMBNAILS if thumbnails is None else thumbnails,
    )


def _size(environ: Mapping[str, str], name: str) -> int | None:
    words = environ.get(name, "").strip().lower()
    if not words:
        return None
    if words in _NONE:
        return 0
    found = _SIZE.fullmatch(words)
    if found is None:
        message = f"{name} is {words!r}: write bytes as 2MB or 500 KB, or off."
        raise SettingsError(message)
    return int(float(found[1]) * _UNITS[found[2].lower()])
