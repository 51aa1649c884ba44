"""Edit config.toml, keeping its comments and order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomlkit

from tui.settings.errors import ConfigError, SettingsError, UnknownProfileError
from tui.settings.files.private_files import make_missing_folders, write_private
from tui.settings.schema import check_name, parse_config
from tui.text.similar_names import find_similar_names, suggest_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def put_profile(path: Path, name: str, entry: Mapping[str, object]) -> None:
    """Add or replace a profile; the first one becomes the default.

    ``entry`` has the fields of a ProfileEntry; empty ones are left out. If it raises SettingsError, nothing
    was changed.
    """
    check_name(name)
    document = _read(path)
    profiles = document.setdefault("profiles", tomlkit.table(is_super_table=True))
    is_first = not profiles
    table = tomlkit.table()
    table.update({key: value for key, value in entry.items() if value not in (None, False, "")})
    profiles[name] = table
    if is_first and "default_profile" not in document:
        document = _set_default(document, name)
    _write(path, document)


def remove_profile(path: Path, name: str) -> None:
    """Remove a profile, even if it is the default; raise SettingsError."""
    document = _read(path)
    if name not in document.get("profiles", {}):
        raise _unknown_profile(name, document, path)
    del document["profiles"][name]
    if document.get("default_profile") == name:
        del document["default_profile"]
    _write(path, document)


def use_profile(path: Path, name: str) -> None:
    """Make a profile the default; raise SettingsError if it does not exist."""
    document = _read(path)
    if name not in {*document.get("profiles", {}), "local"}:
        raise _unknown_profile(name, document, path)
    _write(path, _set_default(document, name))


def _unknown_profile(name: str, document: Any, path: Path) -> UnknownProfileError:
    hint = suggest_names(find_similar_names(name, document.get("profiles", {})))
    return UnknownProfileError(f"There is no profile {name!r} in {path}.{hint}")


def _set_default(document: Any, name: str) -> Any:
    """Return the document with ``default_profile`` set, above all tables."""
    if "default_profile" in document:
        document["default_profile"] = name
        return document
    rest = tomlkit.dumps(document)
    return tomlkit.parse(f'default_profile = "{name}"\n' + (f"\n{rest}" if rest else ""))


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return tomlkit.document()
    except (OSError, UnicodeDecodeError):
        message = f"{path} cannot be read; it was not changed."
        raise ConfigError(message) from None
    parse_config(text, path)
    return tomlkit.parse(text)


def _write(path: Path, document: Any) -> None:
    """Write the file atomically, following a symbolic link."""
    text = tomlkit.dumps(document)
    parse_config(text, path)
    path = path.resolve()
    try:
        make_missing_folders(path.parent)
        write_private(path, text.encode())
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}. It was not changed."
        raise SettingsError(message) from None
