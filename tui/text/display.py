"""Text fitted to a number of terminal cells. Make it printable first: the functions measure it unchanged."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, split_graphemes

if TYPE_CHECKING:
    from collections.abc import Iterable

ELLIPSIS: Final = "…"
_SEPARATOR: Final = re.compile(r" · |, ")


def elide_end(text: str, width: int) -> str:
    """Return ``text`` cut to ``width`` cells, with an ellipsis at the end; "" for no cells."""
    if cell_len(text) <= width:
        return text
    return _head(text, width - 1) + ELLIPSIS if width > 0 else ""


def drop_parts(text: str, width: int) -> str:
    """Return ``text`` cut to ``width`` cells, by dropping its last parts between commas or middle dots."""
    while cell_len(text) > width and (parts := list(_SEPARATOR.finditer(text))):
        text = text[: parts[-1].start()]
    return elide_end(text, width)


def abbreviate_home(path: str) -> str:
    """Return ``path`` with ``~`` for the home folder."""
    home = os.path.expanduser("~")  # a str, like the result
    return "~" + path.removeprefix(home) if f"{path}/".startswith(f"{home}/") else path


def elide_start(text: str, width: int) -> str:
    """Return ``text`` cut to ``width`` cells at its start: the last digits of a number say most."""
    if cell_len(text) <= width:
        return text
    return ELLIPSIS + _tail(text, width - 1) if width > 0 else ""


def elide_middle(text: str, width: int) -> str:
    """Return ``text`` cut to ``width`` cells in its middle, so that a file name keeps its extension."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    tail = _tail(text, (width - 1) // 2)
    return _head(text, width - 1 - cell_len(tail)) + ELLIPSIS + tail


def _head(text: str, width: int) -> str:
    spans, _ = split_graphemes(text)
    taken = _count_fitting((cells for _, _, cells in spans), width)
    return text[: spans[taken][0]] if taken < len(spans) else text


def _tail(text: str, width: int) -> str:
    spans, _ = split_graphemes(text)
    taken = _count_fitting((cells for _, _, cells in reversed(spans)), width)
    return text[spans[-taken][0] :] if taken else ""


def _count_fitting(widths: Iterable[int], room: int) -> int:
    """Return how many of ``widths``, counted from the first, fit into ``room`` together."""
    taken = 0
    for width in widths:
        room -= width
        if room < 0:
            break
        taken += 1
    return taken
