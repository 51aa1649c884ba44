"""The themes: ours, Textual's, and the user's own, which are read again when their files change."""

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

#: The theme of the first start, and the one of a terminal that is to show no colours.
DEFAULT_THEME: Final = "safelight"
COLOURLESS_THEME: Final = "ansi"
_KNOWN: Final = {field.name for field in fields(Theme)} - {"name"}
#: Without these there is no theme; all others follow from them.
_NEEDED: Final = ("primary",)


def read_theme(path: Path) -> Theme:
    """Return the theme in a TOML file, under the file's name; raises SettingsError.

    The file has the fields of Textual's ``Theme``, of which only ``primary`` is needed, and a table
    ``variables`` for single colours of its CSS (textual.textualize.io/guide/design).
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path}: {error}."
        raise SettingsError(message) from None
    raw.pop("name", None)
    unknown = sorted(raw.keys() - _KNOWN)
    if unknown:
        message = f"{path}: there is no {unknown[0]!r} in a theme. Known: {', '.join(sorted(_KNOWN))}."
        raise SettingsError(message)
    missing = [key for key in _NEEDED if key not in raw]
    if missing:
        message = f"{path}: {missing[0]} is missing: a colour, such as #ffb454."
        raise SettingsError(message)
    return _checked(raw, path)


def _checked(raw: dict[str, Any], path: Path) -> Theme:
    """Return the theme if all its colours are such; raises SettingsError."""
    theme = Theme(name=path.stem, **raw)
    try:
        theme.to_color_system().generate()
    except (ColorParseError, TypeError, AttributeError, ValueError) as error:
        said = error.args[0] if error.args else "a colour"
        message = f"{path}: {said}: expected colours such as #ffb454, and variables in a table of words."
        raise SettingsError(message) from None
    return theme


class UserThemes:
    """The themes in the folder of the user's own, as they were read last.

    Looking whether one has changed takes a look at the folder and at each file: microseconds.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or themes_folder()
        self._stamps: dict[Path, tuple[int, int]] = {}

    def changed(self) -> Iterable[Path]:
        """Return the files that are new, or other than at the last look."""
        try:
            files = sorted(self._folder.glob("*.toml")) if self._folder.is_dir() else []
        except OSError:
            return []
        changed = []
        for file in files:
            try:
                found = file.stat()
            except OSError:  # gone meanwhile: some editors write a new file in the place of the old one
                continue
            stamp = (found.st_mtime_ns, found.st_size)
            if self._stamps.get(file) != stamp:
                self._stamps[file] = stamp
                changed.append(file)
        return changed

    def register_changed(self, app: App[Any]) -> None:
        """Give ``app`` the themes that are new or changed; raises SettingsError for the first that is none.

        The former one of that name stays. Where it is in use, the screen shows the new one at once.
        """
        problem = None
        for file in self.changed():
            try:
                theme = read_theme(file)
            except SettingsError as error:
                problem = problem or error
            else:
                app.register_theme(theme)
        if problem is not None:
            raise problem
