"""A scroll view whose bar is painted when it changes, and not whenever anything on the screen is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual.geometry import Size


class StableScrollView(ScrollView):
    """The base of what scrolls by itself.

    Textual compares the room in it with the room around it, finds that they differ, and paints the bar.
    """

    #: The size, the room inside of it and the size of what scrolls, as the bar shows them.
    _last_sizes: tuple[Size, Size, Size] | None = None

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: FBT001, FBT002 - Textual's
    ) -> bool:
        """Take note of sizes; those that are known already change nothing."""
        now = (size, size - self.styles.gutter.totals, self.virtual_size)
        if now == self._last_sizes:
            return False
        self._last_sizes = now
        return super()._size_updated(size, virtual_size, container_size, layout)
