"""Sending and receiving content.

The content type guess imports file signatures on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.api.content import content_type

__all__ = ["content_type"]

__getattr__ = lazy_names(__name__, {"content_type": ()})
