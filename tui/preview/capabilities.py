"""The terminal's answers about its capabilities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui import preview

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.preview.renderers.registry import Renderer

#: The first version of Kitty with Unicode placeholders; older ones show boxes.
_KITTY: Final = re.compile(r"kitty\((\d+)\.(\d+)")
_KITTY_SINCE: Final = (0, 28)
_LIKE_KITTY: Final = ("ghostty",)
#: Terminals that draw sextants themselves, without gaps (their documentation, Ghostty's sprite font). Others
#: use a font, which may lack them.
_DRAW_SEXTANTS: Final = ("kitty(", "ghostty", "foot(", "WezTerm")


@dataclass(frozen=True, slots=True)
class TerminalCapabilities:
    """The answers of a terminal so far; ``is_complete`` after the last one."""

    name: str = ""
    has_sixels: bool = False
    cell: tuple[int, int] | None = None
    is_complete: bool = False

    def graphics(self, environ: Mapping[str, str]) -> frozenset[Renderer]:
        """Return the graphics protocols that work with this terminal and ``environ``."""
        found = set()
        version = _KITTY.match(self.name)
        is_kitty = version is not None and (int(version[1]), int(version[2])) >= _KITTY_SINCE
        if (is_kitty or self.name.startswith(_LIKE_KITTY)) and not environ.get("TMUX"):
            found.add(preview.Renderer.KITTY)
        if self.has_sixels and preview.can_encode_sixels():
            found.add(preview.Renderer.SIXEL)
        return frozenset(found)

    @property
    def draws_sextants(self) -> bool:
        """Whether the terminal draws sextants itself."""
        return self.name.startswith(_DRAW_SEXTANTS)
