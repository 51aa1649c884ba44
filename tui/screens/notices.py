"""A limit on the number of toasts on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App
    from textual.notifications import Notification

#: The maximum number of toasts.
_MAX_NOTICES: Final = 2
#: On terminals with fewer lines, stacked toasts would hide the screen.
_LOW_TERMINAL: Final = 20


def limit_notices(app: App[Any], new: Notification) -> None:
    """Remove toasts that ``new`` repeats, and the oldest ones beyond the limit, errors last.

    On a short terminal, all earlier information toasts are removed.
    """
    is_low = app.size.height < _LOW_TERMINAL
    kept = []
    for one in [*app._notifications]:  # noqa: SLF001 - Textual has no public way to remove a toast
        is_plain = one.severity == "information"
        if one.message == new.message or (is_low and is_plain):
            remove_notice(app, one)
        else:
            kept.append(one)
    kept.sort(key=lambda one: one.severity != "information")
    for one in kept[: max(0, len(kept) - _MAX_NOTICES + 1)]:
        remove_notice(app, one)


def remove_notice(app: App[Any], notice: Notification, *, refresh: bool = False) -> None:
    """Remove a toast."""
    app._unnotify(notice, refresh=refresh)  # noqa: SLF001 - Textual has no public way to remove a toast
