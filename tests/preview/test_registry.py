"""The table of content kinds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tui.preview.registry import ROWS, import_loader


@pytest.mark.parametrize("path", [row.loader for row in ROWS])
def test_every_row_names_a_loader(path: str) -> None:
    assert callable(import_loader(path))


def test_loaders_are_imported_for_the_first_content_of_their_kind() -> None:
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
