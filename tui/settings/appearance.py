"""How the browser is to look: its theme, its symbols, and whether anything on it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, get_args

from tui.settings.errors import InvalidSettingError
from tui.settings.paths import config_file
from tui.settings.ssh import is_over_ssh

if TYPE_CHECKING:
    from collections.abc import Mapping

Symbols: TypeAlias = Literal["auto", "unicode", "ascii"]
Motion: TypeAlias = Literal["auto", "full", "none"]

THEME_VARIABLE: Final = "MEDIADECK_THEME"
SYMBOLS_VARIABLE: Final = "MEDIADECK_SYMBOLS"
#: The locales that know no character beyond ASCII.
_PLAIN: Final = ("C", "POSIX")
#: What Python itself puts into LC_CTYPE where the locale is one of those (PEP 538): nobody has said it.
_COERCED: Final = ("C.UTF-8", "C.utf8", "UTF-8")


@dataclass(frozen=True, slots=True)
class Appearance:
    """How the browser is to look.

    ``theme`` is the name of the theme for this run, "" where nobody names one; ``first_theme`` the one of
    config.toml, which a choice in the browser replaces. ``is_ascii`` says that nothing beyond ASCII is to be
    drawn, ``is_still`` that nothing moves by itself, ``is_colourless`` that there are no colours (NO_COLOR).
    """

    theme: str = ""
    first_theme: str = ""
    is_ascii: bool = False
    is_still: bool = False
    is_colourless: bool = False


def appearance_from(environ: Mapping[str, str]) -> Appearance:
    """Return what config.toml and the environment say; raises SettingsError for what means nothing."""
    theme, symbols, motion = _configured()
    said = environ.get(SYMBOLS_VARIABLE, "").strip().lower()
    if said and said not in get_args(Symbols):
        message = f"{SYMBOLS_VARIABLE} is {said!r}: it can be {', '.join(get_args(Symbols))}."
        raise InvalidSettingError(message)
    if said:
        symbols = cast("Symbols", said)
    return Appearance(
        theme=environ.get(THEME_VARIABLE, "").strip(),
        first_theme=theme,
        is_ascii=symbols == "ascii" or (symbols == "auto" and not takes_unicode(environ)),
        is_still=motion == "none" or (motion == "auto" and _is_far(environ)),
        is_colourless="NO_COLOR" in environ,
    )


def takes_unicode(environ: Mapping[str, str]) -> bool:
    """Whether the terminal takes more than ASCII, by its locale; where nothing is said of that, it does."""
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    language = environ.get("LANG", "")
    if not environ.get("LC_ALL") and locale in _COERCED and language in _PLAIN:
        locale = language
    return locale not in _PLAIN and ("." not in locale or "utf" in locale.lower())


def _is_far(environ: Mapping[str, str]) -> bool:
    """Whether every movement would go through SSH; who sets how much moves is asked no further."""
    return not environ.get("TEXTUAL_ANIMATIONS") and is_over_ssh(environ)


def _configured() -> tuple[str, Symbols, Motion]:
    path = config_file()
    if not path.exists():
        return "", "auto", "auto"
    from tui.settings.schema import load_config  # noqa: PLC0415 - only where there is one

    config = load_config(path)
    return config.theme or "", config.symbols, config.motion
