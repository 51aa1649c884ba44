"""No text names a key that the user may have assigned to another command."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tui
from tests.catalog.places import conversation, media, message, running, service
from tests.screens.driver import at
from tui.app import Mediadeck
from tui.commands.keymap import keymap_of
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(tui.__file__).parent
_MODULES = [
    _PACKAGE / "app.py",
    *(path for room in ("screens", "widgets") for path in sorted((_PACKAGE / room).glob("*.py"))),
]
#: Key names in a text: these must come from the keymap, as the user may have changed them.
_NAMES_A_KEY = re.compile(
    r"\b[Pp]ress (?![Ee]nter)[^\s{]"
    r"|(?:^|[.;(] )(?:\w|ctrl\+\w|tab|esc|[Ee]scape|[Bb]ackspace) "
    r"(?:renews?|shows?|stops?|downloads?|uploads?|fetches|saves|exports|goes|takes|closes?)\b"
)


def sentences_of(path: Path) -> Iterator[str]:
    """Yield the texts of a module that a user may read, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.value


@pytest.mark.parametrize("module", _MODULES, ids=[path.stem for path in _MODULES])
def test_no_text_hardcodes_a_configurable_key(module: Path) -> None:
    named = [text for text in sentences_of(module) if _NAMES_A_KEY.search(text)]
    assert named == []


@pytest.mark.usefixtures("home")
async def test_texts_name_the_users_own_keys(tmp_path: Path) -> None:
    own = keymap_of({"media.back": "f4,escape", "copy.markdown": "k"})
    harbour = service("Harbour", conversation("Maria", message(media("one.txt"))))
    with running(tmp_path / "data", harbour) as local:
        app = Mediadeck(lambda: make_local_profile(local.url, *local.auth), keymap=own)
        async with at(app) as desk:
            await desk.open_service("Harbour")
            await desk.press("slash", *"type:video", "enter")
            await desk.until_text("Press f4 to clear the filter")
            await desk.press("f4")
            await desk.until_text("one.txt")
            await desk.press("c")
            await desk.until(lambda: " k  Markdown" in desk.text)
