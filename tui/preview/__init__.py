"""Previews of content, drawn to the size of a pane. Synchronous, for threads.

Each name is imported on its first use; Pillow and puremagic by the first call.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.preview.loaders.text.decoding import WrappedLine, wrap_lines, wrap_text
    from tui.preview.model import TONES, Detail, Drawing, Facts, Mark, Picture, Preview, Text
    from tui.preview.registry import MAX_SIDE, open_content
    from tui.preview.renderers.registry import Renderer, RendererChoice, choose_renderer, draw
    from tui.preview.terminal import Terminal, detect_terminal

_NAMES: Final = {
    "registry": ("MAX_SIDE", "open_content"),
    "renderers.registry": ("Renderer", "RendererChoice", "choose_renderer", "draw"),
    "model": ("TONES", "Detail", "Drawing", "Facts", "Mark", "Picture", "Preview", "Text"),
    "terminal": ("Terminal", "detect_terminal"),
    "loaders.text.decoding": ("WrappedLine", "wrap_lines", "wrap_text"),
}
_MODULES: Final = {name: module for module, names in _NAMES.items() for name in names}

__all__ = [
    "MAX_SIDE",
    "TONES",
    "Detail",
    "Drawing",
    "Facts",
    "Mark",
    "Picture",
    "Preview",
    "Renderer",
    "RendererChoice",
    "Terminal",
    "Text",
    "WrappedLine",
    "choose_renderer",
    "detect_terminal",
    "draw",
    "open_content",
    "wrap_lines",
    "wrap_text",
]


def __getattr__(name: str) -> object:
    """Import the module that defines ``name``."""
    if name not in _MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
