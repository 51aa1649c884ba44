"""Exports with a transcript from the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.screens.harbour import at_harbour
from tui.screens.files.folder_picker import FolderPicker

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local_service import RunningService


async def test_an_export_writes_a_transcript_on_request_and_remembers_the_choice(
    home: Path, harbour: RunningService
) -> None:
    page = home / "Downloads" / "Case [1]" / "index.html"
    page.parent.parent.mkdir()
    async with at_harbour(harbour) as desk:
        await desk.press("ctrl+a", "x")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.until_text("ctrl+o export 3 files here", "transcript off: ctrl+t")
        await desk.press("ctrl+t")
        await desk.until_text("transcript on: ctrl+t")
        await desk.press("ctrl+o")
        await desk.until(page.exists)
        assert "two.txt" in page.read_text()
        await desk.until(lambda: "and an index.html for each conversation" in desk.notices)
        page.unlink()
        await desk.press("x")
        await desk.until_text("transcript on: ctrl+t")
        await desk.press("ctrl+o")
        await desk.until(lambda: "All 3 files are already there." in desk.notices)
        assert page.exists(), "also where nothing was downloaded"


async def test_a_foreign_page_is_kept_and_the_files_are_saved(home: Path, harbour: RunningService) -> None:
    async with at_harbour(harbour) as desk:
        row = desk.media.table.current
        assert row is not None
        pages = [
            home / "Downloads" / "Case [1]" / "index.html",
            home / "Downloads" / f"index-{row.conversation_sid}.html",
        ]
        pages[0].parent.mkdir(parents=True)
        for page in pages:
            page.write_text("mine")
        await desk.press("ctrl+a", "x")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.press("ctrl+t", "ctrl+o")
        await desk.until(lambda: "The transcripts could not be written" in desk.notices)
        assert "All files are saved." in desk.notices
        assert [page.read_text() for page in pages] == ["mine", "mine"]
        assert len(list(pages[0].parent.iterdir())) == 4


async def test_a_download_offers_no_transcript(home: Path, harbour: RunningService) -> None:
    (home / "Downloads").mkdir()
    async with at_harbour(harbour) as desk:
        await desk.press("d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.press("ctrl+t")
        assert "transcript" not in desk.text
