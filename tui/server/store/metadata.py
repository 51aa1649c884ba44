"""All record stores of a data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.server.store.conversations import ConversationStore
from tui.server.store.database import Database
from tui.server.store.media import MediaStore
from tui.server.store.messages import MessageStore
from tui.server.store.participants import ParticipantStore
from tui.server.store.rows import table_of
from tui.server.store.services import ServiceStore
from tui.server.store.users import UserStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tui.server.store.records import Record


class Metadata:
    """The record stores, one for each resource, over one database."""

    def __init__(self, data: Path) -> None:
        self._database = database = Database(data)
        self.services = ServiceStore(database)
        self.conversations = ConversationStore(database)
        self.participants = ParticipantStore(database)
        self.users = UserStore(database)
        self.messages = MessageStore(database)
        self.media = MediaStore(database)

    @property
    def is_read_only(self) -> bool:
        """Whether the disk was full at the start, and at every attempt to write since."""
        return self._database.is_read_only

    def close(self) -> None:
        """Finish the write in progress and close the database."""
        self._database.close()

    def is_empty(self) -> bool:
        """Return whether there is no service yet."""
        return self._database.reader.execute("SELECT 1 FROM service").fetchone() is None

    def fill(self, make_records: Callable[[], Iterable[Record]]) -> None:
        """Insert the records into an empty store; leave a store with a service as it is.

        ``make_records`` is called inside the transaction. If two processes start on a new folder, one creates
        the records; the other waits and then finds them.
        """
        if not self.is_empty():
            return
        self._database.reopen_writer()
        with self._database.transaction() as db:
            if db.execute("SELECT 1 FROM service").fetchone() is None:
                for record in make_records():
                    table_of(type(record)).insert(db, record)
                db.execute(
                    "UPDATE conversation SET next_index ="
                    " (SELECT count(*) FROM message WHERE conversation_sid = conversation.sid)"
                )
