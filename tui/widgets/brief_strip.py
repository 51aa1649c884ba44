"""Lines of hundreds of segments, as pictures have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class BriefStrip(Strip):
    """A line that is gone as soon as nobody shows it.

    Textual's own one keeps the parts that it was divided into, which is itself where it stays whole: hundreds
    of such circles lie about until garbage is collected, and that then takes twice as long as painting.
    """

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the parts that end at ``cuts``."""
        cuts = list(cuts)
        return [self] if cuts == [self.cell_length] else super().divide(cuts)
