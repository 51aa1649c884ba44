"""The table of content kinds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tui.preview import Picture, Renderer, Terminal, draw
from tui.preview.registry import ROWS, import_loader
from tui.preview.renderers.registry import can_encode_sixels, max_cells


@pytest.mark.parametrize("path", [row.loader for row in ROWS])
def test_every_row_names_a_loader(path: str) -> None:
    assert callable(import_loader(path))


def test_loaders_are_imported_on_first_use() -> None:
    code = (
        "import sys\n"
        "from tui.preview import registry\n"
        "lazy = ('PIL', 'tarfile', 'tinytag', 'pygments', 'puremagic')\n"
        "print([name for name in lazy if name in sys.modules])\n"
        "registry.load_content(b'plain', content_type='', filename=None)\n"
        "print([name for name in lazy if name in sys.modules])\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines() == ["[]", "['PIL', 'puremagic']"]


@pytest.mark.parametrize("renderer", list(Renderer))
def test_every_renderer_draws_within_its_limits(renderer: Renderer) -> None:
    if renderer is Renderer.SIXEL and not can_encode_sixels():
        pytest.skip("textual-image comes with Python 3.12 and later")
    drawing = draw(Picture(b"\x10" * 300, 10, 10, 10, 10, "PNG", 1, ""), 8, 4, Terminal(), renderer)
    assert 0 < drawing.columns <= min(8, max_cells(renderer, Terminal())[0])
