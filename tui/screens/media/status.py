"""The status of the media screen: where the user is, how much is listed, and the progress of the sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.widgets import Static

from tui.presentation.header_state import HeaderState
from tui.text.sanitize import make_printable
from tui.widgets.header import Header
from tui.widgets.transfer_strip import TransferStrip

if TYPE_CHECKING:
    from tui.screens.media.screen import MediaScreen


class MediaStatus:
    """Shows the status in the header, in the border of the list, in place of its rows, and below them."""

    def __init__(self, screen: MediaScreen) -> None:
        self._screen = screen
        self._sentence = ""

    def update(self) -> None:
        """Show the current status."""
        screen, result = self._screen, self._screen.list.result
        is_whole = result is None or result.is_whole
        screen.front.set_border_text(self._heading(), self._counts(), of=None if is_whole else "…")
        screen.grid.update_borders()
        self._update_sentence()

    def update_header(self) -> None:
        """Show where the user is, and how fresh the list is."""
        screen, current = self._screen, self._screen.table.current
        place = current.name if current and screen.panes.is_open else screen.group.place
        path = (screen.service.friendly_name, place)
        screen.query_one(Header).state = HeaderState.of(screen.session.profile, path, screen.sync.state)

    def update_transfers(self) -> None:
        """Show how far the transfers are."""
        transfers, strip = self._screen.session.transfers, self._screen.query_one(TransferStrip)
        strip.transfers = transfers.lines
        strip.more = transfers.under_way - len(strip.transfers)

    def _heading(self) -> str:
        screen = self._screen
        if screen.group.is_shown:
            return screen.group.heading()
        heading = screen.list.heading()
        # No number while nothing was found and more may come.
        if screen.sync.is_running and not screen.table.row_count and not screen.list.query.is_part:
            return heading.partition("  ")[0]
        return heading

    def _counts(self) -> list[str]:
        screen = self._screen
        own = [] if screen.group.is_shown else [*screen.selection.counts(), *screen.list.counts()]
        count = f"{screen.front.row_count:,}"
        place = len(f"{count}/{count} · ")  # the maximum width: it does not change as the cursor moves
        room = screen.front.size.width - cell_len(" · ".join(own)) - place
        return [*screen.sync.counts(room), *own]

    def _update_sentence(self) -> None:
        front = self._screen.front
        sentence = self._no_match() or self._screen.sync.sentence()
        front.set_empty_text(sentence)
        if not front.row_count and front.region.area:
            sentence = ""
        if sentence != self._sentence:  # a layout is needed only for a new sentence
            self._sentence = sentence
            note = self._screen.query_one("#list-sentence", Static)
            note.update(sentence)
            note.display = bool(sentence)

    def _no_match(self) -> str:
        screen = self._screen
        if screen.list.query.where is None or screen.front.row_count:
            return ""
        clear = f"Press {screen.key_of('media.back')} to clear the filter."
        return f"{make_printable(screen.list.hint()) or 'No matches.'} {clear}"
