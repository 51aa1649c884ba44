"""Dialogs, one module each.

Dialogs that the first screens do not open are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.screens.dialogs.column_chooser import ColumnChooser
    from tui.screens.dialogs.help import HelpScreen
    from tui.screens.dialogs.profile_choice import ask_for_new_profile, ask_for_profile
    from tui.screens.dialogs.question import QuestionDialog
    from tui.screens.dialogs.transfer_questions import confirm_leave, confirm_profile_change, offer_to_resume

__all__ = [
    "ColumnChooser",
    "HelpScreen",
    "QuestionDialog",
    "ask_for_new_profile",
    "ask_for_profile",
    "confirm_leave",
    "confirm_profile_change",
    "offer_to_resume",
]

__getattr__ = lazy_names(
    __name__,
    {
        "column_chooser": ("ColumnChooser",),
        "help": ("HelpScreen",),
        "profile_choice": ("ask_for_new_profile", "ask_for_profile"),
        "question": ("QuestionDialog",),
        "transfer_questions": ("confirm_leave", "confirm_profile_change", "offer_to_resume"),
    },
)
