"""The strip of uploads under way."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tui.app import styles_folder
from tui.widgets.transfer_strip import TransferLine, TransferStrip

LINES = (
    TransferLine("boat [/bold]\x1b[31m.jpg", 0.5, "of 2.4 MB"),
    TransferLine("パッケージ" * 12, 1.0, "attaching to a message"),
    TransferLine("third.txt", 0.0, "waiting"),
    TransferLine("fourth.txt", 0.0, "waiting"),
)


class Strip(App[None]):
    """The strip alone."""

    CSS_PATH = sorted(styles_folder().glob("*.tcss"))

    def compose(self) -> ComposeResult:
        """Put it at the top."""
        yield TransferStrip()


@pytest.mark.parametrize("width", [40, 60, 80, 200])
async def test_two_lines_tell_how_far_transfers_are_and_how_many_wait(width: int) -> None:
    app = Strip()
    async with app.run_test(size=(width, 10)) as pilot:
        strip = app.query_one(TransferStrip)
        assert not strip.display
        strip.transfers = LINES
        await pilot.pause()
        first, second, rest = app.screen._compositor.render_strips()[:3]
        assert "boat" in first.text
        assert " 50%" in first.text
        assert "100%" in second.text
        assert "\x1b" not in first.text
        assert not rest.text.strip()
        assert "of 2.4 MB" in first.text
        assert second.text.rstrip().endswith(" 2 more")
        strip.transfers = ()
        await pilot.pause()
        assert not strip.display
