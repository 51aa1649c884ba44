"""A scroll view that repaints its bar and its subtitle only when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual.geometry import Size


#: The cells of the corner at the right of a subtitle and of the blanks around it.
_SUBTITLE_PADDING: Final = 4


class StableScrollView(ScrollView):
    """The base of scrolling widgets.

    On every layout, Textual compares the outer size with the inner one and, since they differ, repaints the
    bar.
    """

    #: The outer size, the inner size and the virtual size that the bar shows.
    _last_sizes: tuple[Size, Size, Size] | None = None

    def set_subtitle(self, text: str) -> None:
        """Set the subtitle at the right of the border, and repaint only the part that changed."""
        before = str(self.border_subtitle or "")
        if before == text:
            return
        self._border_subtitle = Content(text)  # the property would repaint all lines
        left, top = self.content_offset
        width, height = self.outer_size
        changed = min(width, max(cell_len(before), cell_len(text)) + _SUBTITLE_PADDING)
        self.refresh(Region(width - left - changed, height - top - 1, changed, 1))

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: FBT001, FBT002 - Textual's
    ) -> bool:
        """Ignore unchanged sizes."""
        now = (size, size - self.styles.gutter.totals, self.virtual_size)
        if now == self._last_sizes:
            return False
        self._last_sizes = now
        return super()._size_updated(size, virtual_size, container_size, layout)
