"""The strip of running transfers."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tui.app import styles_folder
from tui.presentation.transfer_line import TransferLine
from tui.widgets.transfer_strip import TransferStrip

LINES = (
    TransferLine("boat [/bold]\x1b[31m.jpg", 0.5, "of 2.4 MB"),
    TransferLine("パッケージ" * 12, 1.0, "attaching to a message"),
    TransferLine("third.txt", 0.0, "waiting"),
    TransferLine("fourth.txt", 0.0, "waiting"),
)


class Strip(App[None]):
    """An app with only the strip."""

    CSS_PATH = sorted(styles_folder().glob("*.tcss"))

    def compose(self) -> ComposeResult:
        """Compose the strip."""
        yield TransferStrip()


MOVING = tuple(
    TransferLine(f"harbour at dusk {number}.jpg", 0.13, "of 99.9 MB · 99.9 MB/s · 20 s left")
    for number in range(7)
)


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_the_remaining_time_is_shown_on_every_terminal(width: int) -> None:
    app = Strip()
    async with app.run_test(size=(width, 10)) as pilot:
        strip = app.query_one(TransferStrip)
        for transfers, more in ((MOVING[:2], ""), (MOVING, "5 more")):
            strip.transfers = transfers
            await pilot.pause()
            first, second = app.screen._compositor.render_strips()[:2]
            for line in (first.text, second.text.removesuffix(more)):
                assert " 13% of 99.9 MB · 99.9 MB/s · 20 s" in line
            assert width < 80 or " left" in first.text
            assert first.text.index("of 99.9") == second.text.index("of 99.9")


@pytest.mark.parametrize("width", [40, 60, 80, 200])
async def test_two_lines_show_transfer_progress_and_the_number_waiting(width: int) -> None:
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
