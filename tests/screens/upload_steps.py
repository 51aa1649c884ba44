"""Steps of an upload on the screen: choose files, choose a conversation, send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.client import Client
from tui.screens.dialogs.conversation_picker import ConversationPicker
from tui.screens.dialogs.send_sheet import SendSheet
from tui.screens.files.file_picker import FilePicker

if TYPE_CHECKING:
    from tests.local_service import RunningService
    from tests.screens.driver import AppDriver
    from tui.api.models import Message


async def read_messages(service: RunningService) -> list[Message]:
    """Return every message of every conversation."""
    async with Client(service.profile) as client:
        return [
            message
            async for each in client.services.list()
            async for conversation in client.conversations.list(each.sid)
            async for message in client.messages.list(each.sid, conversation.sid)
        ]


async def choose_all(desk: AppDriver) -> None:
    """Open the picker and mark every file of the current folder."""
    await desk.press("u")
    await desk.until(lambda: desk.is_at(FilePicker) and "boat 1.jpg" in desk.text)
    await desk.press("ctrl+a", "ctrl+o")
    await desk.until(lambda: desk.is_at(ConversationPicker))


async def open_sheet(desk: AppDriver) -> SendSheet:
    """Choose the conversation under the cursor, and return the upload dialog."""
    await desk.pilot.press("enter")
    await desk.until(lambda: desk.is_at(SendSheet) and bool(desk.app.screen.query("SelectCurrent #label")))
    assert isinstance(desk.app.screen, SendSheet)
    return desk.app.screen


async def send_all(desk: AppDriver) -> None:
    """Choose the conversation under the cursor, and send the files without changes."""
    await open_sheet(desk)
    await desk.pilot.press("ctrl+s")
