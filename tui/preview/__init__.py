"""Previews: content in, a picture (or text, or facts) sized for a pane out.

Pure and synchronous, meant for a thread. What each name needs is imported by the first use of it; Pillow and
puremagic by the first call.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.preview.loaders.text import Piece, fold, pieces
    from tui.preview.model import TONES, Detail, Drawing, Facts, Mark, Picture, Text
    from tui.preview.registry import LONGEST, Opened, open_content
    from tui.preview.renderers.draw import draw
    from tui.preview.terminal import Choice, Renderer, Terminal, choose, terminal_of

_MODULES: Final = {
    "registry": ("LONGEST", "Opened", "open_content"),
    "renderers.draw": ("draw",),
    "model": ("TONES", "Detail", "Drawing", "Facts", "Mark", "Picture", "Text"),
    "terminal": ("Choice", "Renderer", "Terminal", "choose", "terminal_of"),
    "loaders.text": ("Piece", "fold", "pieces"),
}
_HOMES: Final = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "LONGEST",
    "TONES",
    "Choice",
    "Detail",
    "Drawing",
    "Facts",
    "Mark",
    "Opened",
    "Picture",
    "Piece",
    "Renderer",
    "Terminal",
    "Text",
    "choose",
    "draw",
    "fold",
    "open_content",
    "pieces",
    "terminal_of",
]


def __getattr__(name: str) -> object:
    """Import the module that has ``name``."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
