"""Downloading the chosen media: to a folder that is chosen once and remembered."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from tui.screens.folder_picker import FolderPicker
from tui.screens.transfers import MEMORY
from tui.settings import deliveries_folder
from tui.transfers.downloads import Download
from tui.transfers.names import CASE_LAYOUT, DEFAULT_LAYOUT, Described
from tui.widgets.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from textual.app import App

    from tui.catalog import MediaRow
    from tui.screens.rooms import Rooms

_FOLDER: Final = "folder"


async def save(app: App[Any], rooms: Rooms, rows: Sequence[MediaRow], *, ask: bool = False) -> None:
    """Queue the downloads of ``rows``; the folder is asked for at the first time, and with ``ask``.

    In a web browser they go to its own folder, without ``ask``.
    """
    if app.is_web and not ask:
        await rooms.transfers.add(await asyncio.to_thread(_jobs, rows, deliveries_folder(), DEFAULT_LAYOUT))
        app.notify(f"{_counted(rows).capitalize()} to the browser's downloads. t shows how far.")
        return
    folder = None if ask else _remembered(rooms)
    if folder is None:
        folder = await _choose(app, rooms, f"ctrl+o saves {_counted(rows)} here")
    if folder is None:
        return
    await rooms.transfers.add(await asyncio.to_thread(_jobs, rows, folder, DEFAULT_LAYOUT))
    app.notify(f"{_counted(rows).capitalize()} to {printable(str(folder))}. t shows how far.", markup=False)


async def export(app: App[Any], rooms: Rooms, rows: Sequence[MediaRow]) -> None:
    """Queue the downloads of ``rows`` with a manifest, to a folder that is asked for each time."""
    folder = await _choose(app, rooms, f"ctrl+o exports {_counted(rows)} here", remember=False)
    if folder is None:
        return
    jobs = await asyncio.to_thread(_jobs, rows, folder, CASE_LAYOUT, manifest=True)
    await rooms.transfers.add(jobs)
    said = f"Exporting {_counted(rows)} with a manifest.jsonl to {printable(str(folder))}."
    app.notify(said, markup=False)


async def _choose(app: App[Any], rooms: Rooms, purpose: str, *, remember: bool = True) -> Path | None:
    start = _remembered(rooms) or Path(platformdirs.user_downloads_dir())
    if not await asyncio.to_thread(start.is_dir):
        start = Path.home()
    folder = await app.push_screen_wait(FolderPicker(start, purpose))
    if folder is not None and remember:
        await asyncio.to_thread(rooms.remembered.put, MEMORY, **{_FOLDER: str(folder)})
    return folder


def _remembered(rooms: Rooms) -> Path | None:
    folder = rooms.remembered.of(MEMORY).get(_FOLDER)
    return Path(folder) if isinstance(folder, str) and Path(folder).is_dir() else None


def _jobs(rows: Sequence[MediaRow], folder: Path, layout: str, *, manifest: bool = False) -> list[Download]:
    return [
        Download(
            row.service_sid,
            Described(row.sid, row.filename, row.content_type, row.conversation_name, row.author, row.sent),
            folder,
            layout,
            manifest,
        )
        for row in rows
    ]


def _counted(rows: Sequence[MediaRow]) -> str:
    return f"{len(rows):,} media"
