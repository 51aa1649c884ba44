"""The actions of the media subcommands, one module each; what fetches names is imported when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.cli.commands.media import people

__all__ = ["people"]

__getattr__ = lazy_names(__name__, {"people": ()})
