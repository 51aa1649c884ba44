"""Deleting what a user has chosen: asked first, then reported, one message at a time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from tui.catalog.deleting import delete_messages, messages_of, read_messages
from tui.screens.delete_dialog import NAMED, DeleteDialog, DeletedReport, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from tui.catalog import MediaRow
    from tui.screens.rooms import Rooms

_UNATTACHED = "is attached to no message: Twilio deletes it by itself, within five minutes of its upload."


async def delete_with_messages(rows: Sequence[MediaRow], rooms: Rooms, app: App[Any]) -> bool:
    """Delete the messages of these media if the user says so, and tell how that went. For a worker.

    Returns whether anything was to be deleted. Raises ApiError where the only message could not be.
    """
    messages = messages_of(rows)
    if not messages:
        for row in rows[:1]:
            app.notify(f"{names_of([row])} {_UNATTACHED}", markup=False)
        return False
    client = rooms.client
    read = await rooms.engine.run(read_messages(client, list(islice(messages, NAMED))))
    if not await app.push_screen_wait(DeleteDialog(messages, read)):
        return False
    deleted = await rooms.engine.run(delete_messages(client, rooms.catalog, list(messages)))
    if len(messages) > 1:
        app.push_screen(DeletedReport(messages, deleted))
        return True
    for address, error in deleted.items():
        if error is not None:
            raise error
        app.notify(f"Deleted with its message: {names_of(messages[address])}.", markup=False)
    return True
