"""The user's named filters, in a small file of the state folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tui.settings.errors import InvalidSettingError, SettingsError
from tui.settings.files.private_files import make_private_folder, write_private
from tui.settings.paths import saved_filters_file

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_NAME: Final = 60
#: The prefix of a saved filter's name, where a filter is expected.
MARK: Final = "@"


def read_saved_filters() -> dict[str, str]:
    """Return the saved filters by their names, in alphabetical order. Blocking.

    Raise SettingsError if the file cannot be read.
    """
    path = saved_filters_file()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(_broken(path)) from error
    if not (isinstance(found, dict) and all(isinstance(text, str) for text in found.values())):
        raise SettingsError(_broken(path))
    return dict(sorted(found.items(), key=lambda one: one[0].casefold()))


def save_filter(name: str, text: str) -> str | None:
    """Save the filter ``text`` under ``name``; return the previous filter with this name. Blocking.

    Raise InvalidSettingError for a name or a filter that cannot be typed, SettingsError if the file cannot be
    read or written.
    """
    check_filter_name(name)
    if not text.isprintable():
        message = "A filter with invisible characters cannot be saved. Nothing was changed."
        raise InvalidSettingError(message)
    known = read_saved_filters()
    replaced = known.get(name)
    known[name] = text
    _write(known)
    return replaced


def delete_filter(name: str) -> str | None:
    """Delete the saved filter ``name``; return it, or None if it does not exist. Blocking.

    Raise SettingsError if the file cannot be read or written.
    """
    known = read_saved_filters()
    deleted = known.pop(name, None)
    if deleted is not None:
        _write(known)
    return deleted


def check_filter_name(name: str) -> None:
    """Raise InvalidSettingError if ``name`` is not a valid name for a filter."""
    if not name or name != name.strip() or not name.isprintable() or name.startswith(MARK):
        message = (
            "The name of a filter is one line of visible characters that does not begin with @ or a space."
        )
        raise InvalidSettingError(message)
    if len(name) > _LONGEST_NAME:
        message = f"The name of a filter has at most {_LONGEST_NAME} characters."
        raise InvalidSettingError(message)


def _write(known: dict[str, str]) -> None:
    path = saved_filters_file()
    try:
        make_private_folder(path.parent)
        write_private(path, json.dumps(known, indent=1).encode())
    except OSError as error:
        message = f"The filters could not be saved: {error.strerror or error} ({path}). Nothing was changed."
        raise SettingsError(message) from error


def _broken(path: Path) -> str:
    return f"The saved filters cannot be read. Repair or remove {path}: a JSON object of names and filters."
