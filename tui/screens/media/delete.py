"""Delete the messages of the selected media: confirmation, countdown, and report."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from tui.catalog.message_deletion import delete_messages, group_by_message, read_messages
from tui.screens.base import await_with_notice
from tui.screens.controller import Controller
from tui.screens.dialogs.delete import NAMED, DeleteDialog, DeletedReport, join_names
from tui.screens.pending_deletes import HasPendingDeletes
from tui.screens.worker_errors import describe_error
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual.app import App

    from tui.catalog import MediaRow
    from tui.catalog.message_deletion import MessageAddress
    from tui.screens.media.host import MediaHost
    from tui.session.session import Session

_UNATTACHED = "Not attached to a message. Twilio deletes it within five minutes of its upload"
_UNKNOWN = "Not deleted, because the service sent its message without a SID"


class DeleteController(Controller):
    """Deletes the messages of the selected media, after a question and a countdown."""

    def __init__(self, host: MediaHost) -> None:
        super().__init__(host)
        self._session = host.session
        self._chosen = host.chosen
        self._unmark = host.unmark
        self._refresh_list = host.refresh_list

    def delete(self) -> None:
        """Ask for confirmation, then delete the currently selected media."""
        self.run_latest("delete", self._delete, self._chosen())

    async def _delete(self, chosen: Callable[[], Awaitable[list[MediaRow]]]) -> None:
        messages = await messages_to_delete(await chosen(), self._session, self.app)
        if not messages:
            return
        self._unmark()
        app = self.app

        async def delete() -> None:
            try:
                is_due = isinstance(app, HasPendingDeletes) and await app.pending_deletes.wait_out(
                    what_goes(messages)
                )
                if is_due:
                    await delete_and_report(messages, self._session, self.app)
            finally:
                self._refresh_list()

        # A worker of the app: it continues if the user leaves the screen.
        self.app.run_worker(delete(), group="deleting", exit_on_error=False)


async def messages_to_delete(
    rows: Sequence[MediaRow], session: Session, app: App[Any]
) -> dict[MessageAddress, list[MediaRow]]:
    """Return the messages of these media if the user confirms their deletion, else none. Runs in a worker."""
    messages = group_by_message(rows)
    attached = {row.sid for of_one in messages.values() for row in of_one}
    left = [row for row in rows if row.sid not in attached]
    for sentence, alone in (
        (_UNATTACHED, [row for row in left if row.is_unattached]),
        (_UNKNOWN, [row for row in left if not row.is_unattached]),
    ):
        if alone:
            more = f" and {len(alone) - NAMED:,} more" if len(alone) > NAMED else ""
            app.notify(f"{sentence}: {join_names(alone[:NAMED])}{more}.", markup=False)
    if not messages:
        return {}
    reading = session.engine.run(read_messages(session.client, list(islice(messages, NAMED))))
    read = await await_with_notice(app, reading, "Reading the messages…")
    return messages if await app.push_screen_wait(DeleteDialog(messages, read)) else {}


def what_goes(messages: Mapping[MessageAddress, Sequence[MediaRow]]) -> str:
    """Return the names of the media of a message, or the number of messages."""
    if len(messages) > 1:
        return format_count(len(messages), "message")
    return join_names(next(iter(messages.values())))


async def delete_and_report(
    messages: Mapping[MessageAddress, Sequence[MediaRow]], session: Session, app: App[Any]
) -> None:
    """Delete messages, and report the result.

    Runs in a worker of the app, which continues if the user leaves the screen.
    """
    deleting = session.engine.run(delete_messages(session.client, session.catalog, list(messages)))
    many = format_count(len(messages), "message")
    deleted = await await_with_notice(app, deleting, f"Deleting {many}…")
    if len(messages) > 1:
        app.push_screen(DeletedReport(messages, deleted))
        return
    for address, error in deleted.items():
        names = join_names(messages[address])
        if error is None:
            app.notify(f"Deleted with its message: {names}.", markup=False)
        else:
            app.notify(
                f"{names}: {describe_error(error)}", title="Not deleted", severity="error", markup=False
            )
