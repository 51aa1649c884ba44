"""Strips for picture lines, with hundreds of segments each.

Over SSH they are encoded in fewer bytes: a picture takes 24,553 bytes, compared with 51,344 for chafa. The
benchmark is ``python -m tests.benchmarks.preview``; ``python -m tests.benchmarks.terminal`` measures key
presses (figures: tui/manual/speed.md).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.console import COLOR_SYSTEMS
from textual.strip import Strip

from tui.preview.renderers.escape_codes import encode_segments
from tui.settings import is_over_ssh

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console


class UncachedStrip(Strip):
    """A strip that keeps no reference to itself.

    Textual's ``Strip`` caches the parts of ``divide``, which may be the strip itself. Such cycles keep
    hundreds of strips alive until a garbage collection, which then takes twice as long as painting.
    """

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the parts that end at ``cuts``."""
        cuts = list(cuts)
        return [self] if cuts == [self.cell_length] else super().divide(cuts)

    def render(self, console: Console) -> str:
        """Return the output for the terminal: shortest over SSH, fastest elsewhere."""
        if is_over_ssh(os.environ) and console.color_system in COLOR_SYSTEMS:
            return encode_segments(self, COLOR_SYSTEMS[console.color_system])
        return super().render(console)
