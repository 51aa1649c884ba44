"""The appearance of the browser: theme, symbols and animation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast, get_args

from tui.settings.errors import InvalidSettingError
from tui.settings.user_config import read_config
from tui.settings.values import Symbols

if TYPE_CHECKING:
    from collections.abc import Mapping

THEME_VARIABLE: Final = "MEDIADECK_THEME"
SYMBOLS_VARIABLE: Final = "MEDIADECK_SYMBOLS"
#: The locales without characters beyond ASCII.
_ASCII_LOCALES: Final = ("C", "POSIX")
#: The values that Python gives LC_CTYPE in such a locale (PEP 538).
_COERCED: Final = ("C.UTF-8", "C.utf8", "UTF-8")
_SSH_VARIABLES: Final = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")


@dataclass(frozen=True, slots=True)
class Appearance:
    """The appearance of the browser.

    ``theme`` is the theme of this run, "" for none; ``first_theme`` is the one in config.toml, which a choice
    in the browser replaces. ``is_ascii`` draws only ASCII, ``is_still`` disables animation, ``is_colourless``
    disables colours (NO_COLOR).
    """

    theme: str = ""
    first_theme: str = ""
    is_ascii: bool = False
    is_still: bool = False
    is_colourless: bool = False


def read_appearance(environ: Mapping[str, str]) -> Appearance:
    """Return the appearance from config.toml and the environment; raise SettingsError."""
    config = read_config()
    symbols = config.symbols
    word = environ.get(SYMBOLS_VARIABLE, "").strip().lower()
    if word and word not in get_args(Symbols):
        message = f"{SYMBOLS_VARIABLE} is {word!r}: it can be {', '.join(get_args(Symbols))}."
        raise InvalidSettingError(message)
    if word:
        symbols = cast("Symbols", word)
    return Appearance(
        theme=environ.get(THEME_VARIABLE, "").strip(),
        first_theme=config.theme or "",
        is_ascii=symbols == "ascii" or (symbols == "auto" and not supports_unicode(environ)),
        is_still=config.motion == "none" or (config.motion == "auto" and _is_over_ssh(environ)),
        is_colourless="NO_COLOR" in environ,
    )


def supports_unicode(environ: Mapping[str, str]) -> bool:
    """Whether the locale has more than ASCII; True if none is set."""
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    language = environ.get("LANG", "")
    if not environ.get("LC_ALL") and locale in _COERCED and language in _ASCII_LOCALES:
        locale = language
    return locale not in _ASCII_LOCALES and ("." not in locale or "utf" in locale.lower())


def _is_over_ssh(environ: Mapping[str, str]) -> bool:
    """Whether animation would go through SSH, and TEXTUAL_ANIMATIONS is not set."""
    return not environ.get("TEXTUAL_ANIMATIONS") and any(environ.get(name) for name in _SSH_VARIABLES)
