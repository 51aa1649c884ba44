"""The user's own themes, reloaded when their files change."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from textual.color import ColorParseError
from textual.theme import Theme

from tui.settings import SettingsError, themes_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from textual.app import App

#: The default theme, and the theme of a terminal without colours.
DEFAULT_THEME: Final = "safelight"
COLOURLESS_THEME: Final = "ansi"
_KNOWN: Final = {field.name for field in fields(Theme)} - {"name"}
#: Required fields; the others have defaults.
_REQUIRED: Final = ("primary",)


def read_theme(path: Path) -> Theme:
    """Return the theme in a TOML file, named after the file. Raise SettingsError.

    The file has the fields of Textual's ``Theme``, of which only ``primary`` is required, and a table
    ``variables`` for individual CSS colours (textual.textualize.io/guide/design).
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path}: {error}."
        raise SettingsError(message) from None
    raw.pop("name", None)
    unknown = sorted(raw.keys() - _KNOWN)
    if unknown:
        message = f"{path}: unknown key {unknown[0]!r}. Known keys: {', '.join(sorted(_KNOWN))}."
        raise SettingsError(message)
    missing = [key for key in _REQUIRED if key not in raw]
    if missing:
        message = f"{path}: {missing[0]} is missing. Add a colour such as #ffb454."
        raise SettingsError(message)
    return _make_theme(raw, path)


def _make_theme(raw: dict[str, Any], path: Path) -> Theme:
    """Return the theme. Raise SettingsError for an invalid colour."""
    theme = Theme(name=path.stem, **raw)
    try:
        theme.to_color_system().generate()
    except (ColorParseError, TypeError, AttributeError, ValueError) as error:
        detail = error.args[0] if error.args else "invalid colour"
        message = f"{path}: {detail}. Expected colours such as #ffb454, and a table of variables."
        raise SettingsError(message) from None
    return theme


class UserThemes:
    """The themes in the user's folder; checking for changes takes microseconds."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or themes_folder()
        self._stamps: dict[Path, tuple[int, int]] = {}

    def find_changed(self) -> Iterable[Path]:
        """Return the files that are new or changed since the last call."""
        try:
            files = sorted(self._folder.glob("*.toml")) if self._folder.is_dir() else []
        except OSError:
            return []
        changed = []
        for file in files:
            try:
                found = file.stat()
            except OSError:  # some editors delete the file and write a new one
                continue
            stamp = (found.st_mtime_ns, found.st_size)
            if self._stamps.get(file) != stamp:
                self._stamps[file] = stamp
                changed.append(file)
        return changed

    def register_changed(self, app: App[Any]) -> None:
        """Register new and changed themes with ``app``. Raise SettingsError for the first invalid one.

        The previous version of an invalid theme is kept.
        """
        problem = None
        for file in self.find_changed():
            try:
                theme = read_theme(file)
            except SettingsError as error:
                problem = problem or error
            else:
                app.register_theme(theme)
        if problem is not None:
            raise problem
