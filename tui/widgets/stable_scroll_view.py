"""A scroll view that repaints its bar only when the bar changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual.geometry import Size


class StableScrollView(ScrollView):
    """The base of scrolling widgets.

    On every layout, Textual compares the outer size with the inner one and repaints the bar, as they differ.
    """

    #: The outer size, the inner size and the virtual size that the bar shows.
    _last_sizes: tuple[Size, Size, Size] | None = None

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: FBT001, FBT002 - Textual's
    ) -> bool:
        """Ignore sizes that are the same as the last ones."""
        now = (size, size - self.styles.gutter.totals, self.virtual_size)
        if now == self._last_sizes:
            return False
        self._last_sizes = now
        return super()._size_updated(size, virtual_size, container_size, layout)
