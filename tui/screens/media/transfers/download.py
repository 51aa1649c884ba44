"""Download the selected media to a folder that is chosen once and remembered."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from tui.commands.keymap import key_on
from tui.screens.files.folder_picker import FolderOption, FolderPicker
from tui.screens.input.dialog_wait import expect_no_dialog
from tui.session.transfers import MEMORY
from tui.settings import deliveries_folder
from tui.settings.files.private_files import make_private_folder
from tui.settings.paths import expand_user, home_folder
from tui.text.display import abbreviate_home
from tui.text.quantities import format_count
from tui.text.sanitize import make_printable
from tui.transfers.download.download import Download
from tui.transfers.download.manifest import Manifest
from tui.transfers.files.names import (
    CASE_LAYOUT,
    DEFAULT_LAYOUT,
    LayoutError,
    check_layout,
    make_media_info,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from textual.app import App

    from tui.catalog import MediaRow
    from tui.session.session import Session

_FOLDER: Final = "folder"
_TRANSCRIPT: Final = "transcript"


async def save(app: App[Any], session: Session, rows: Sequence[MediaRow], *, ask: bool = False) -> None:
    """Queue the downloads of ``rows``; the user chooses the folder the first time, and with ``ask``.

    In a web browser, files go to the browser's own folder and ``ask`` is ignored.
    """
    if app.is_web and not ask:
        expect_no_dialog(app)
        folder = deliveries_folder()
        await asyncio.to_thread(make_private_folder, folder)
        await session.transfers.add(await asyncio.to_thread(_jobs, rows, folder, DEFAULT_LAYOUT))
        app.notify(_summary(app, len(rows), 0, "to the browser's downloads"), markup=False)
        return
    layout = session.transfers.settings.layout or DEFAULT_LAYOUT
    try:
        check_layout(layout)
    except LayoutError as error:
        expect_no_dialog(app)
        app.notify(f"{error} Change it in config.toml.", severity="error", markup=False)
        return
    chosen = None if ask else await asyncio.to_thread(_folder, session)
    if chosen is not None:
        expect_no_dialog(app)
    if chosen is None:
        chosen = await _choose(app, session, f"save {_counted(rows)} here")
    if chosen is None:
        return
    present = await session.transfers.add_downloads(await asyncio.to_thread(_jobs, rows, chosen, layout))
    app.notify(
        _summary(app, len(rows), present, f"to {make_printable(abbreviate_home(str(chosen)))}"), markup=False
    )


async def export(app: App[Any], session: Session, rows: Sequence[MediaRow]) -> None:
    """Queue the downloads of ``rows`` with a manifest, to a folder that the user chooses each time."""
    purpose = f"export {_counted(rows)} here"
    is_on = bool(session.ui_state.read(MEMORY).get(_TRANSCRIPT))
    option = FolderOption("transcript", is_on=is_on)
    folder = await _choose(app, session, purpose, heading="Export to", option=option)
    if folder is None:
        return
    await asyncio.to_thread(session.ui_state.update, MEMORY, **{_TRANSCRIPT: option.is_on})
    try:
        present = await asyncio.to_thread(lambda: Manifest(folder).find_present())
    except OSError as error:
        name = make_printable(abbreviate_home(str(folder)))
        message = f"The manifest in {name} cannot be read: {error.strerror}."
        app.notify(message, severity="error", markup=False)
        return
    missing = [row for row in rows if row.sid not in present]
    jobs = await asyncio.to_thread(
        _jobs, missing, folder, CASE_LAYOUT, manifest=True, transcript=option.is_on
    )
    if jobs:
        await session.transfers.add(jobs)
    elif option.is_on:
        await asyncio.to_thread(session.transfers.update_transcripts, folder)
    place = f"to {make_printable(abbreviate_home(str(folder)))}, with a manifest.jsonl"
    place += " and an index.html for each conversation" if option.is_on else ""
    app.notify(_summary(app, len(rows), len(rows) - len(missing), place), markup=False)


def _summary(app: App[Any], count: int, present: int, place: str) -> str:
    """Return what will happen to ``count`` media, of which ``present`` files already exist."""
    if present == count:
        return (
            "The file is already there."
            if count == 1
            else f"All {format_count(count, 'file')} are already there."
        )
    already = f" ({present:,} of {count:,} are already there)" if present else ""
    key = key_on(app, "app.show_transfers")
    return f"Downloading {format_count(count - present, 'file')} {place}{already}. Press {key} for progress."


async def _choose(
    app: App[Any],
    session: Session,
    purpose: str,
    *,
    heading: str = "Download to",
    option: FolderOption | None = None,
) -> Path | None:
    """Return the folder that the user chooses; it is remembered unless there is an ``option`` (exports)."""
    downloads = platformdirs.user_downloads_dir() if home_folder() else Path.cwd()
    start = _folder(session) or Path(downloads)
    if not await asyncio.to_thread(start.is_dir):
        start = home_folder() or Path("/")
    folder = await app.push_screen_wait(
        FolderPicker(start, f"{key_on(app, 'folder.finish')} {purpose}", heading, option)
    )
    if folder is not None and option is None:
        await asyncio.to_thread(session.ui_state.update, MEMORY, **{_FOLDER: str(folder)})
    return folder


def _folder(session: Session) -> Path | None:
    """Return the configured folder, which the first download creates, or the last chosen one."""
    if session.transfers.settings.folder is not None:
        return expand_user(session.transfers.settings.folder).absolute()
    folder = session.ui_state.read(MEMORY).get(_FOLDER)
    return Path(folder) if isinstance(folder, str) and Path(folder).is_dir() else None


def _jobs(
    rows: Sequence[MediaRow], folder: Path, layout: str, *, manifest: bool = False, transcript: bool = False
) -> list[Download]:
    return [
        Download(row.service_sid, make_media_info(row), folder, layout, manifest, transcript) for row in rows
    ]


def _counted(rows: Sequence[MediaRow]) -> str:
    return format_count(len(rows), "file")
