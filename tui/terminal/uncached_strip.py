"""Lines of hundreds of segments, as pictures have them."""

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
    """A line that is gone as soon as nobody shows it.

    Textual's own one keeps the parts that it was divided into, which is itself where it stays whole: hundreds
    of such circles lie about until garbage is collected, and that then takes twice as long as painting.
    """

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the parts that end at ``cuts``."""
        cuts = list(cuts)
        return [self] if cuts == [self.cell_length] else super().divide(cuts)

    def render(self, console: Console) -> str:
        """Return the codes for the terminal: over SSH no byte too many, else in no time too much."""
        if is_over_ssh(os.environ) and console.color_system in COLOR_SYSTEMS:
            return encode_segments(self, COLOR_SYSTEMS[console.color_system])
        return super().render(console)
