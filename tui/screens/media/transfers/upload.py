"""Upload: choose files, then a conversation, then the send options.

Or choose a folder of subfolders named after conversations.
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.keymap import key_on
from tui.screens.base import await_with_notice
from tui.screens.dialogs.conversation_picker import ConversationPicker
from tui.screens.dialogs.send_sheet import OutgoingFile, SendSheet
from tui.screens.files.file_picker import ConversationFolders, FilePicker
from tui.settings.paths import home_folder
from tui.text.quantities import format_count
from tui.transfers.channel_limits import fetch_participant_counts
from tui.transfers.files.local_files import read_local_file
from tui.transfers.upload.conversation_folders import match_folders
from tui.transfers.upload.preparation import collect_files, detect_content_type
from tui.transfers.upload.upload import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from textual.app import App

    from tui.catalog import ConversationRow
    from tui.screens.dialogs.send_sheet import SendOptions
    from tui.session.session import Session


async def choose_and_send(app: App[Any], session: Session, service_sid: str, preferred: str | None) -> None:
    """Let the user choose files and a conversation of the service, and queue them. Await it in a worker.

    ``preferred`` is the SID of the conversation to select first.
    """
    left_out: Sequence[tuple[str, str]] = ()
    start = session.transfers.upload_folder or _start_folder()
    while True:
        picked = await app.push_screen_wait(FilePicker(start))
        if not picked:
            return
        conversations = await asyncio.to_thread(_conversations, session, service_sid)
        if not isinstance(picked, ConversationFolders):
            session.transfers.upload_folder = picked[0].parent
            chosen = await _for_one(app, picked, conversations, preferred)
            break
        session.transfers.upload_folder = start = picked.root
        chosen, left_out = await _for_many(app, picked.root, conversations)
        if chosen:
            break
    if not chosen:
        return
    asking = session.engine.run(
        fetch_participant_counts(session.client, [one.conversation for one in chosen])
    )
    participants = await await_with_notice(app, asking, "Checking the participants of the conversation…")
    sheet = SendSheet(chosen, session.transfers.copies_folder, participants, left_out)
    decided = await app.push_screen_wait(sheet)
    if decided is not None:
        await session.transfers.add(_jobs(decided))


async def _for_one(
    app: App[Any], paths: Sequence[Path], conversations: Sequence[ConversationRow], preferred: str | None
) -> list[OutgoingFile]:
    """Return the files at ``paths`` for the conversation that the user chooses; none if cancelled."""
    purpose = f"{key_on(app, 'conversations.choose')} send {format_count(len(paths), 'file')} here"
    picker = ConversationPicker(conversations, preferred=preferred, purpose=purpose)
    conversation = await app.push_screen_wait(picker)
    return await asyncio.to_thread(_files_for, [(conversation, paths)]) if conversation is not None else []


async def _for_many(
    app: App[Any], root: Path, conversations: Sequence[ConversationRow]
) -> tuple[list[OutgoingFile], Sequence[tuple[str, str]]]:
    """Return the files in subfolders of ``root`` named after conversations, and what is skipped."""

    def found() -> tuple[list[OutgoingFile], Sequence[tuple[str, str]]]:
        shape = match_folders(root, conversations)
        places = [(one, *collect_files([folder])) for one, folder in shape.folders]
        left_out = [*shape.skipped, *(one for _, _, untaken in places for one in untaken)]
        return _files_for([(one, files) for one, files, _ in places]), left_out

    chosen, left_out = await asyncio.to_thread(found)
    if not chosen:
        sentence = "No folder here has the name of a conversation and contains files."
        app.notify(sentence, severity="warning", markup=False)
    return chosen, left_out


def _jobs(sheet: SendOptions) -> list[Upload]:
    return [
        Upload(
            path=file.sent,
            service_sid=file.conversation.service_sid,
            conversation_sid=file.conversation.sid,
            content_type=file.content_type,
            author=sheet.author or None,
            body=sheet.body or None,
            name=file.path.name,
            conversation=file.to,
            original=file.path if file.sent != file.path else None,
            series=file.series,
        )
        for file in sheet.files
    ]


def _files_for(places: Iterable[tuple[ConversationRow, Iterable[Path]]]) -> list[OutgoingFile]:
    found = []
    for conversation, paths in places:
        series = uuid.uuid4().hex  # the messages of a conversation keep the order of the files
        for path in paths:
            entry = read_local_file(str(path))
            size = entry.size if entry is not None else 0
            kind = detect_content_type(path)
            found.append(OutgoingFile(conversation, path, path, size, size, kind, series=series))
    return found


def _conversations(session: Session, service_sid: str) -> list[ConversationRow]:
    with closing(session.catalog.reader()) as reader:
        return reader.conversations(service_sid)


def _start_folder() -> Path:
    """Return the current working directory, or the home folder if it was deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return home_folder() or Path("/")
