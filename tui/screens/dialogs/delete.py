"""The dialog that confirms the deletion of messages, and the report about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from tui import commands
from tui.api.errors import ApiError
from tui.presentation.people import format_author
from tui.screens.base import BaseDialog, low_below
from tui.screens.dialogs.input_guard import InputGuard
from tui.text.display import elide_end
from tui.text.quantities import format_count
from tui.text.sanitize import make_printable
from tui.widgets.answer_buttons import AnswerButtons
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.api.models import Message
    from tui.catalog import MediaRow
    from tui.catalog.message_deletion import MessageAddress
    from tui.commands import CommandSet

#: The number of messages listed by name; the rest are only counted.
NAMED: Final = 50
_TEXT_WIDTH: Final = 200

WARNING: Final = (
    "Twilio deletes a media only with its message, including the text and all other files."
    " After the 5-second countdown this cannot be undone."
)


class DeleteDialog(BaseDialog[bool]):
    """Asks before messages are deleted; more than one is confirmed by typing their number."""

    AUTO_FOCUS = AnswerButtons.FIRST
    BINDINGS: ClassVar[list[BindingType]] = commands.DELETE.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.DELETE,)
    VERTICAL_BREAKPOINTS = low_below(22)

    def __init__(
        self,
        messages: Mapping[MessageAddress, Sequence[MediaRow]],
        read: Mapping[MessageAddress, Message | ApiError],
    ) -> None:
        super().__init__()
        self.guard = InputGuard(self.app, ("media.delete",))
        self._messages = messages
        self._read = read

    def compose(self) -> ComposeResult:
        """Compose the messages, the input, the buttons, and the footer."""
        count = len(self._messages)
        with Vertical(id="delete") as box:
            box.border_title = "Delete message" if count == 1 else f"Delete {format_count(count, 'message')}"
            yield Static(WARNING, id="delete-warning", markup=False)
            with VerticalScroll(id="delete-what"):
                for address, rows in list(self._messages.items())[:NAMED]:
                    yield Static(_describe_message(rows, self._read.get(address)), classes="doomed")
                if count > NAMED:
                    yield Static(f"… and {format_count(count - NAMED, 'message')} more.", classes="doomed")
            if count > 1:
                yield Static(f"Type {count} and press enter to delete them all.", id="delete-how")
                yield Input(compact=True, placeholder=f"Type {count} to confirm", id="delete-typed")
            else:
                yield Static(f"Press {self.key_of('delete.confirm')} to delete it.", id="delete-how")
            yield AnswerButtons("Delete", "Cancel", destroys=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Ignore input until the user has had time to read the question."""
        self.call_after_refresh(self.guard.start)

    def on_key(self, event: events.Key) -> None:
        """Move the focus from Cancel to the input when a digit is typed."""
        if event.character is not None and event.character.isdigit():
            for typed in self.query(Input):
                event.stop()
                self.set_focus(typed)
                typed.insert_text_at_cursor(event.character)

    @on(AnswerButtons.Answered)
    def _answer(self, event: AnswerButtons.Answered) -> None:
        if event.is_yes:
            self._confirm_number()
        else:
            self.dismiss(result=False)

    @on(Input.Submitted)
    def _confirm_number(self) -> None:
        """Require the number, for the button, too."""
        if self._is_number_right:
            self.dismiss(result=True)
        else:
            self._ask_again()

    @property
    def _is_number_right(self) -> bool:
        count = len(self._messages)
        return count == 1 or self.query_one(Input).value.strip() == str(count)

    def _ask_again(self) -> None:
        self.query_one("#delete-how", Static).update(
            Content.styled(f"Type {len(self._messages)}. Nothing was deleted yet.", "$text-error")
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the delete key for a single message only."""
        if action == "confirm":
            return len(self._messages) == 1
        return super().check_action(action, parameters)

    def action_confirm(self) -> None:
        """Delete the one message."""
        self.dismiss(result=True)

    def action_close(self) -> None:
        """Delete nothing."""
        self.dismiss(result=False)


class DeletedReport(BaseDialog[None]):
    """Lists the result for each message, with the error if it was not deleted."""

    BINDINGS: ClassVar[list[BindingType]] = commands.TROUBLES.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.TROUBLES,)

    def __init__(
        self,
        messages: Mapping[MessageAddress, Sequence[MediaRow]],
        deleted: Mapping[MessageAddress, ApiError | None],
    ) -> None:
        super().__init__()
        self._messages = messages
        self._deleted = deleted

    def compose(self) -> ComposeResult:
        """Compose a line for each message, failures first."""
        failed = [address for address, error in self._deleted.items() if error is not None]
        others = [address for address, error in self._deleted.items() if error is None]
        with VerticalScroll(id="troubles") as scroll:
            scroll.border_title = f"Deleted  {len(others):,} of {len(self._deleted):,}"
            for address in (*failed, *others):
                yield Static(_describe_result(self._messages[address], self._deleted[address]))
        yield KeyLine()

    def action_close(self) -> None:
        """Close the report."""
        self.dismiss()


def join_names(rows: Sequence[MediaRow]) -> str:
    """Return the names of media, comma-separated."""
    return ", ".join(make_printable(row.name) for row in rows)


def _describe_message(rows: Sequence[MediaRow], message: Message | ApiError | None) -> Content:
    """Return the content of a message: its text and all its files, including unlisted ones."""
    author = format_author(rows[0].author, rows[0].author_name) or "no author"
    where = f"{make_printable(rows[0].conversation_name)} · {author}"
    if message is None or isinstance(message, ApiError):
        files, text = join_names(rows), ""
        note = f"The message could not be read: {make_printable(str(message))}" if message else ""
    else:
        files = ", ".join(make_printable(media.filename or media.sid or "") for media in message.media)
        text, note = message.body or "", ""
    lines = [Content.styled(files or join_names(rows), "bold"), Content.styled(where, "$text-muted")]
    lines += [Content(f"“{elide_end(make_printable(text), _TEXT_WIDTH)}”")] if text else []
    lines += [Content.styled(note, "$text-warning")] if note else []
    return Content("\n").join(lines)


def _describe_result(rows: Sequence[MediaRow], error: ApiError | None) -> Content:
    if error is None:
        return Content.assemble(Content.styled("✓ ", "$success"), join_names(rows))
    return Content.assemble(
        Content.styled("✗ ", "$error"),
        join_names(rows),
        Content.styled(f"  {make_printable(str(error))}", "$text-muted"),
    )
