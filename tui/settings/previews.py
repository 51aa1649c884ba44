"""The settings of previews: renderer, download limits and size of the thumbnail store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.settings.errors import InvalidSettingError
from tui.settings.values import RENDERERS, SIZE_FORMAT, parse_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.settings.schema import PreviewEntry

#: The maximum bytes that a preview may download.
LIMIT: Final = 2_000_000
LIMIT_OVER_SSH: Final = 500_000
#: The maximum bytes of thumbnails on disk.
THUMBNAILS: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class PreviewSettings:
    """``renderer`` is one of ``RENDERERS``; limits and ``thumbnails`` are in bytes, 0 for off.

    ``limit`` is the maximum that a preview downloads automatically, ``limit_over_ssh`` the same over SSH.
    ``sextants`` says whether the terminal draws sixths of a cell; None to detect it.
    """

    renderer: str = "auto"
    limit: int = LIMIT
    limit_over_ssh: int = LIMIT_OVER_SSH
    thumbnails: int = THUMBNAILS
    sextants: bool | None = None


def read_preview_settings(environ: Mapping[str, str], entry: PreviewEntry | None = None) -> PreviewSettings:
    """Return the settings from the environment, else those of ``entry``; raise SettingsError."""
    renderer = environ.get("MEDIADECK_PREVIEW", "").strip().lower()
    if renderer and renderer not in RENDERERS:
        message = f"MEDIADECK_PREVIEW is {renderer!r}: it can be {', '.join(RENDERERS)}."
        raise InvalidSettingError(message)
    limit = _read_size(environ, "MEDIADECK_PREVIEW_LIMIT")
    thumbnails = _read_size(environ, "MEDIADECK_THUMBNAILS")
    limit_over_ssh = limit
    if entry is not None:
        renderer = renderer or entry.renderer
        limit = _parse_optional(entry.limit) if limit is None else limit
        limit_over_ssh = _parse_optional(entry.limit_over_ssh) if limit_over_ssh is None else limit_over_ssh
        thumbnails = _parse_optional(entry.thumbnails) if thumbnails is None else thumbnails
    return PreviewSettings(
        renderer or "auto",
        LIMIT if limit is None else limit,
        LIMIT_OVER_SSH if limit_over_ssh is None else limit_over_ssh,
        THUMBNAILS if thumbnails is None else thumbnails,
        entry.sextants if entry is not None else None,
    )


def _parse_optional(text: str | None) -> int | None:
    return None if text is None else parse_size(text)


def _read_size(environ: Mapping[str, str], name: str) -> int | None:
    text = environ.get(name, "").strip().lower()
    if not text:
        return None
    size = parse_size(text)
    if size is None:
        message = f"{name} is {text!r}: expected bytes as {SIZE_FORMAT}."
        raise InvalidSettingError(message)
    return size
