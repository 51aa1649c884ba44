"""Notices: a few at a time, the important ones longest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App
    from textual.notifications import Notification

#: So many notices are shown at once.
_MAX_NOTICES: Final = 2
#: On fewer lines, notices on top of each other would hide the screen.
_LOW_TERMINAL: Final = 20


def limit_notices(app: App[Any], new: Notification) -> None:
    """Remove notices that ``new`` repeats, and the oldest beyond a number, errors last.

    On a low terminal all earlier ones without a problem go.
    """
    is_low = app.size.height < _LOW_TERMINAL
    kept = []
    for one in [*app._notifications]:  # noqa: SLF001 - Textual removes one by its timeout only
        is_plain = one.severity == "information"
        if one.message == new.message or (is_low and is_plain):
            app._unnotify(one, refresh=False)  # noqa: SLF001
        else:
            kept.append(one)
    kept.sort(key=lambda one: one.severity != "information")
    for one in kept[: max(0, len(kept) - _MAX_NOTICES + 1)]:
        app._unnotify(one, refresh=False)  # noqa: SLF001
