"""A scroll view whose bar is painted when it changes, and not whenever anything on the screen is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual.geometry import Size


class StillScrollView(ScrollView):
    """The base of what scrolls by itself.

    Textual compares the room in it with the room around it, finds that they differ, and paints the bar.
    """

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: FBT001, FBT002
    ) -> bool:
        """Take note of a size; one that is known already changes nothing."""
        if size == self._size and self._container_size == size - self.styles.gutter.totals:
            return False
        return super()._size_updated(size, virtual_size, container_size, layout)
