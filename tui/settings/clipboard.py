"""The way to a clipboard that a person forces, where the best one is not found by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.settings.errors import InvalidSettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The environment variable that holds one of :data:`CLIPBOARDS`.
CLIPBOARD_VARIABLE: Final = "MEDIADECK_CLIPBOARD"
CLIPBOARDS: Final = ("auto", "tmux", "osc52", "osc52-tmux", "osc52-screen", "native", "none")


def wanted_clipboard(environment: Mapping[str, str]) -> str:
    """Return which of :data:`CLIPBOARDS` is wanted; raises SettingsError for any other word."""
    word = environment.get(CLIPBOARD_VARIABLE, "").strip().lower() or CLIPBOARDS[0]
    if word not in CLIPBOARDS:
        # What it holds is not repeated: it is somebody's variable, and may hold anything.
        message = f"{CLIPBOARD_VARIABLE} is none of {', '.join(CLIPBOARDS)}. Set one of them, or unset it."
        raise InvalidSettingError(message)
    return word
