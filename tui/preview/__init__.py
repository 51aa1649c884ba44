"""Previews of content, drawn to the size of a pane. Synchronous, for threads.

Each name is imported on first use; Pillow and puremagic by the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.preview.clean_copy import write_clean_copy
    from tui.preview.imaging.fitting import cut_image, turn_picture
    from tui.preview.loaders.text.decoding import WrappedLine, wrap_lines, wrap_text
    from tui.preview.model import TONES, Detail, Drawing, Facts, Mark, Picture, Preview, Text
    from tui.preview.registry import MAX_SIDE, open_content
    from tui.preview.renderers.registry import (
        Renderer,
        RendererChoice,
        can_encode_sixels,
        choose_renderer,
        draw,
    )
    from tui.preview.sandbox.sandbox import shared_sandbox
    from tui.preview.terminal import Terminal, detect_terminal
    from tui.preview.thumbnail_content import pack_thumbnail, unpack_thumbnail
    from tui.preview.thumbnails import Thumbnails

_NAMES: Final = {
    "registry": ("MAX_SIDE", "open_content"),
    "renderers.registry": ("Renderer", "RendererChoice", "can_encode_sixels", "choose_renderer", "draw"),
    "model": ("TONES", "Detail", "Drawing", "Facts", "Mark", "Picture", "Preview", "Text"),
    "terminal": ("Terminal", "detect_terminal"),
    "imaging.fitting": ("cut_image", "turn_picture"),
    "clean_copy": ("write_clean_copy",),
    "sandbox.sandbox": ("shared_sandbox",),
    "thumbnails": ("Thumbnails",),
    "thumbnail_content": ("pack_thumbnail", "unpack_thumbnail"),
    "loaders.text.decoding": ("WrappedLine", "wrap_lines", "wrap_text"),
}
__getattr__ = lazy_names(__name__, _NAMES)

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
    "Thumbnails",
    "WrappedLine",
    "can_encode_sixels",
    "choose_renderer",
    "cut_image",
    "detect_terminal",
    "draw",
    "open_content",
    "pack_thumbnail",
    "shared_sandbox",
    "turn_picture",
    "unpack_thumbnail",
    "wrap_lines",
    "wrap_text",
    "write_clean_copy",
]
