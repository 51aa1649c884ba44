"""Previews: content in, a picture (or text, or facts) sized for a pane out.

Pure and synchronous, meant for a thread. Pillow and puremagic are imported by the first call.
"""

from tui.preview.content import LONGEST, Opened, open_content
from tui.preview.drawing import draw
from tui.preview.model import TONES, Detail, Drawing, Facts, Mark, Picture, Text
from tui.preview.terminal import Choice, Renderer, Terminal, choose, terminal_of
from tui.preview.text import Piece, fold, pieces

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
