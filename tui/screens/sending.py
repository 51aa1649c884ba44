"""Uploading: files are chosen, then a conversation, then how they are sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.api.counting import counted
from tui.api.errors import ApiError
from tui.commands.keymap import key_on
from tui.screens.conversation_picker import ConversationPicker
from tui.screens.file_picker import FilePicker
from tui.screens.send_sheet import Chosen, SendSheet
from tui.transfers.limits import channel_of
from tui.transfers.local_files import look_at
from tui.transfers.preparing import content_type_or_unknown
from tui.transfers.uploads import Upload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from textual.app import App

    from tui.api.client import Client
    from tui.catalog import ConversationRow
    from tui.screens.rooms import Rooms
    from tui.screens.send_sheet import Sheet


#: How long the sheet waits for the participants of the conversation.
_SECONDS: Final = 3.0


async def choose_and_send(app: App[Any], rooms: Rooms, service_sid: str, preferred: str | None) -> None:
    """Have files and a conversation of the service chosen, and queue them. To be awaited in a worker.

    The cursor begins on the conversation ``preferred``.
    """
    paths = await app.push_screen_wait(FilePicker(rooms.transfers.upload_folder or _start_folder()))
    if not paths:
        return
    rooms.transfers.upload_folder = paths[0].parent
    conversations = await asyncio.to_thread(_conversations, rooms, service_sid)
    purpose = f"{key_on(app, 'conversations.choose')} takes {counted(len(paths), 'file')} there"
    picker = ConversationPicker(conversations, preferred=preferred, purpose=purpose)
    conversation = await app.push_screen_wait(picker)
    if conversation is None:
        return
    chosen = await asyncio.to_thread(_looked_at, paths)
    participants = await rooms.engine.run(_participants(rooms.client, conversation))
    sheet = SendSheet(chosen, conversation, rooms.transfers.copies_folder, participants)
    decided = await app.push_screen_wait(sheet)
    if decided is not None:
        await rooms.transfers.add(_jobs(decided, conversation))


async def _participants(client: Client, conversation: ConversationRow) -> dict[str, int] | None:
    """Return how many participants there are by the names of channels, None where that cannot be had soon."""
    found: Counter[str] = Counter()
    try:
        async with asyncio.timeout(_SECONDS):
            async for one in client.conversations.participants(conversation.service_sid, conversation.sid):
                binding = one.messaging_binding
                found[channel_of(binding.type if binding else None).name] += 1
    except (ApiError, TimeoutError):
        return None
    return dict(found)


def _jobs(sheet: Sheet, conversation: ConversationRow) -> list[Upload]:
    return [
        Upload(
            path=file.sent,
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            content_type=file.content_type,
            author=sheet.author or None,
            body=sheet.body or None,
            name=file.path.name,
            conversation=conversation.friendly_name,
        )
        for file in sheet.files
    ]


def _looked_at(paths: Sequence[Path]) -> list[Chosen]:
    found = []
    for path in paths:
        entry = look_at(str(path))
        size = entry.size if entry is not None else 0
        found.append(Chosen(path, path, size, size, content_type_or_unknown(path)))
    return found


def _conversations(rooms: Rooms, service_sid: str) -> list[ConversationRow]:
    with closing(rooms.catalog.reader()) as reader:
        return reader.conversations(service_sid)


def _start_folder() -> Path:
    """Return the folder that one is in; the home folder where that was deleted meanwhile."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path.home()
