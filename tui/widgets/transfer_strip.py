"""A strip with the running transfers; hidden while there are none."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.presentation.transfer_line import MAX_LINES, TransferLine
from tui.text.display import elide_middle
from tui.text.sanitize import make_printable

BAR_WIDTH: Final = 20
MIN_BAR_WIDTH: Final = 8
#: The width of the arrow, the percentage and the longest text: sizes, rate and time left.
WORDS_WIDTH: Final = 45
NAME_WIDTH: Final = 28


class TransferStrip(Widget):
    """One line for each of the first transfers, and the number of the others."""

    transfers: reactive[tuple[TransferLine, ...]] = reactive(())
    #: The number of transfers that are not in ``transfers``.
    more: reactive[int] = reactive(0)

    def watch_transfers(self, before: tuple[TransferLine, ...], transfers: tuple[TransferLine, ...]) -> None:
        """Hide if nothing is running; refresh the layout only if the height changed."""
        self.display = bool(transfers)
        if min(len(before), MAX_LINES) != min(len(transfers), MAX_LINES):
            self.refresh(layout=True)

    def on_mount(self) -> None:
        """Start hidden."""
        self.display = bool(self.transfers)

    def render(self) -> Content:
        """Return the lines at the current width."""
        width = self.content_size.width
        shown = self.transfers[:MAX_LINES]
        waiting = len(self.transfers) - MAX_LINES + self.more
        more = Content.styled(f"  {waiting} more" if waiting > 0 else "", "$text-muted")
        lines = [_line(transfer, width - more.cell_length) for transfer in shown]
        if lines:
            lines[-1] = Content.assemble(lines[-1], more)
        return Content("\n").join(lines)


def _line(transfer: TransferLine, width: int) -> Content:
    name_width = min(NAME_WIDTH, max(8, width - MIN_BAR_WIDTH - WORDS_WIDTH))
    name = elide_middle(make_printable(transfer.name), name_width)
    bar_width = max(0, min(BAR_WIDTH, width - name_width - WORDS_WIDTH))
    filled = round(transfer.done * bar_width)
    return Content.assemble(
        Content.styled(f"{transfer.arrow} ", "$accent"),
        name + " " * (name_width - cell_len(name) + 1),
        Content.styled("━" * filled, "$accent"),
        Content.styled("─" * (bar_width - filled), "$text-disabled"),
        Content.styled(f" {transfer.done:4.0%} ", "bold"),
        Content.styled(transfer.words, "$text-muted"),
    ).truncate(width, ellipsis=True)
