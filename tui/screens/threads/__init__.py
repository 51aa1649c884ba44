"""Conversations: the thread beside the list, and the screen of a whole one, imported when it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.screens.threads.conversation import ConversationScreen

__all__ = ["ConversationScreen"]

__getattr__ = lazy_names(__name__, {"conversation": ("ConversationScreen",)})
