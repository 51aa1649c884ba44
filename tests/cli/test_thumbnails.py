"""``mediadeck thumbnails``: count and clear thumbnails from a script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.terminals import without_terminal
from tests.preview.makers import encode_image, open_picture, scene
from tui.preview.thumbnails import Thumbnails

if TYPE_CHECKING:
    from pathlib import Path


def test_thumbnails_are_counted_and_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "mediadeck" / "thumbnails"
    for number in range(3):
        Thumbnails(folder).put(f"ME{number:032x}", 480, open_picture(encode_image(scene(90, 60), "PNG")))
    size = Thumbnails(folder).usage()[1]
    environment = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}

    told = without_terminal("thumbnails", "--json", **environment)
    assert (told.returncode, told.stderr) == (0, "")
    assert json.loads(told.stdout) == {"folder": str(folder), "thumbnails": 3, "bytes": size}

    cleared = without_terminal("thumbnails", "--clear", **environment)
    assert cleared.stdout == f"Cleared 3 thumbnails ({size:,} bytes)\n"
    assert Thumbnails(folder).usage() == (0, 0)
    assert without_terminal("thumbnails", **environment).stdout.startswith("0 thumbnails in ")
