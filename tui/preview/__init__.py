"""Previews: content in, a picture (or text, or facts) sized for a pane out.

Pure and synchronous, meant for a thread. Pillow and puremagic are imported by the first call.
"""

from tui.preview.content import open_content
from tui.preview.drawing import draw
from tui.preview.model import Drawing, Facts, Picture, Text
from tui.preview.text import fold

__all__ = ["Drawing", "Facts", "Picture", "Text", "draw", "fold", "open_content"]
