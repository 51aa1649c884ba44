"""How previews are to be: which renderer, how much is fetched unasked, how many thumbnails are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.settings.errors import InvalidSettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.settings.schema import PreviewEntry

#: The words for a renderer, in the order in which the key goes through them.
RENDERERS: Final = ("auto", "kitty", "sixel", "blocks", "ascii", "off")
#: Bytes that are fetched for a mere look.
LIMIT: Final = 2_000_000
LIMIT_OVER_SSH: Final = 500_000
#: Bytes of thumbnails on disk.
THUMBNAILS: Final = 100_000_000

#: How sizes are written.
SIZES: Final = "2MB or 500 KB, or off"
_NONE: Final = ("off", "none", "no", "0")
_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(|k|m|g)b?", re.IGNORECASE | re.ASCII)
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class PreviewSettings:
    """``renderer`` is one of ``RENDERERS``; limits and ``thumbnails`` are bytes, 0 for none of it.

    ``limit`` is what is fetched unasked, ``limit_over_ssh`` where the screen is at the far end of SSH.
    ``sextants`` tells whether the terminal draws sixths of a cell, None where it is to say so itself.
    """

    renderer: str = "auto"
    limit: int = LIMIT
    limit_over_ssh: int = LIMIT_OVER_SSH
    thumbnails: int = THUMBNAILS
    sextants: bool | None = None


def preview_settings(environ: Mapping[str, str], entry: PreviewEntry | None = None) -> PreviewSettings:
    """Return what the environment sets, and where it is silent, ``entry``, which stands in the configuration.

    Raises SettingsError for a value that means nothing.
    """
    renderer = environ.get("MEDIADECK_PREVIEW", "").strip().lower()
    if renderer and renderer not in RENDERERS:
        message = f"MEDIADECK_PREVIEW is {renderer!r}: it can be {', '.join(RENDERERS)}."
        raise InvalidSettingError(message)
    limit = _size(environ, "MEDIADECK_PREVIEW_LIMIT")
    thumbnails = _size(environ, "MEDIADECK_THUMBNAILS")
    limit_over_ssh = limit
    if entry is not None:
        renderer = renderer or entry.renderer
        limit = _written(entry.limit) if limit is None else limit
        limit_over_ssh = _written(entry.limit_over_ssh) if limit_over_ssh is None else limit_over_ssh
        thumbnails = _written(entry.thumbnails) if thumbnails is None else thumbnails
    return PreviewSettings(
        renderer or "auto",
        LIMIT if limit is None else limit,
        LIMIT_OVER_SSH if limit_over_ssh is None else limit_over_ssh,
        THUMBNAILS if thumbnails is None else thumbnails,
        entry.sextants if entry is not None else None,
    )


def bytes_of(words: str) -> int | None:
    """Return how many bytes ``words`` such as ``2MB`` say, 0 for ``off``; None where they say nothing."""
    words = words.strip().lower()
    if words in _NONE:
        return 0
    found = _SIZE.fullmatch(words)
    return int(float(found[1]) * _UNITS[found[2].lower()]) if found else None


def _written(words: str | None) -> int | None:
    return None if words is None else bytes_of(words)


def _size(environ: Mapping[str, str], name: str) -> int | None:
    words = environ.get(name, "").strip().lower()
    if not words:
        return None
    size = bytes_of(words)
    if size is None:
        message = f"{name} is {words!r}: write bytes as {SIZES}."
        raise InvalidSettingError(message)
    return size
