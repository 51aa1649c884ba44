"""The clipboard method forced by the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.settings.errors import InvalidSettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The environment variable that holds one of :data:`CLIPBOARDS`.
CLIPBOARD_VARIABLE: Final = "MEDIADECK_CLIPBOARD"
CLIPBOARDS: Final = ("auto", "tmux", "osc52", "osc52-tmux", "osc52-screen", "native", "none")


def read_clipboard_setting(environment: Mapping[str, str]) -> str:
    """Return the configured method of :data:`CLIPBOARDS`; raise SettingsError if it is invalid."""
    word = environment.get(CLIPBOARD_VARIABLE, "").strip().lower() or CLIPBOARDS[0]
    if word not in CLIPBOARDS:
        # The value is not repeated: it may contain anything.
        message = f"{CLIPBOARD_VARIABLE} must be one of {', '.join(CLIPBOARDS)}, or unset."
        raise InvalidSettingError(message)
    return word
