"""The send sheet: content types, message text, and picture options of an upload."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import events, getters, on, work
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Label, Select, Static

from tui import commands
from tui.api.content.content_type import is_content_type
from tui.screens.base import BaseDialog
from tui.text.display import elide_end, elide_middle
from tui.text.quantities import format_count, format_size
from tui.text.sanitize import make_printable
from tui.transfers.channel_limits import format_warning
from tui.transfers.upload.preparation import PictureHandling, PreparationError, prepare_file
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.sending_list import SendingList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog import ConversationRow
    from tui.commands import CommandSet

_RULES: Final = (
    "Each file becomes a message. Limits: chat 150 MB; WhatsApp 5 MB for images, 16 MB for other types."
    " SMS/MMS: 5 MB as JPG, PNG, MP3, AMR, MP4 or PDF, without the text."
)
_REASONS_SHOWN: Final = 2
#: The width of a name in the note, and on a short terminal.
_NAME: Final = 40
_SHORT_NAME: Final = 16
#: On terminals with fewer lines, the rules are hidden.
_HIGH: Final = 20
_FIELDS: Final = 4
_KEYS: Final = 1
_BORDERS: Final = 2
#: Cells beside the note: borders and padding.
_BESIDE_NOTE: Final = 6
#: The titles and the current file.
_LEAST_LIST: Final = 2
_LONGEST_LIST: Final = 12
_WIDEST: Final = 110


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file at ``path`` for ``conversation``; ``sent`` is the file to upload, itself or a prepared copy.

    Sizes are in bytes. ``refusal`` says why the file cannot be sent, "" if it can. ``series`` as in an
    upload.
    """

    conversation: ConversationRow
    path: Path
    sent: Path
    original_size: int
    size: int
    content_type: str
    refusal: str = ""
    series: str | None = None

    @property
    def to(self) -> str:
        """The name of the conversation."""
        return self.conversation.friendly_name


@dataclass(frozen=True, slots=True)
class SendOptions:
    """The result of the send sheet."""

    files: Sequence[OutgoingFile]
    author: str
    body: str


class SendSheet(BaseDialog["SendOptions | None"]):
    """Shows the files to send and their options; returns a ``SendOptions``, or None if cancelled.

    Prepared copies of pictures go to the folder ``copies``. ``participants`` maps SIDs of conversations to
    the number of participants by channel, None if unknown. ``left_out`` has the names of skipped files and
    the reasons.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.SEND.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.SEND,)
    AUTO_FOCUS = "SendingList"

    files = getters.query_one(SendingList)
    content_type = getters.query_one("#send-type", Input)

    @dataclass
    class Prepared(Message):
        """The prepared files."""

        pictures: PictureHandling
        files: list[OutgoingFile]

    def __init__(
        self,
        chosen: Sequence[OutgoingFile],
        copies: Path,
        participants: Mapping[str, Mapping[str, int] | None],
        left_out: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__()
        self._left_out = left_out
        self._participants = participants
        self._originals = self._chosen = list(chosen)
        self._copies = copies
        self._pictures = PictureHandling.UNCHANGED
        self._is_sending = False
        #: The index of the file that the type field shows.
        self._place = 0
        self._note = ""

    def compose(self) -> ComposeResult:
        """Compose the files, their options, and the footer."""
        with Vertical(id="send") as box:
            names = list(dict.fromkeys(file.to for file in self._chosen))
            name = elide_end(make_printable(names[0]), 50)
            to = name if len(names) == 1 else format_count(len(names), "conversation")
            box.border_title = Text(f"Send to {to}")
            yield SendingList(self._chosen)
            yield Static(id="send-note", markup=False)
            for key, label, hint in (
                ("type", "Type", "Content type of the current file"),
                ("body", "Text", "Optional text for every message"),
                ("author", "Author", "Optional; default: system"),
            ):
                with Horizontal(classes="send-line"):
                    yield Label(label)
                    yield Input(placeholder=hint, compact=True, id=f"send-{key}")
            with Horizontal(classes="send-line"):
                yield Label("Pictures")
                choices = [(pictures.value, pictures) for pictures in PictureHandling]
                yield Select(choices, value=PictureHandling.UNCHANGED, allow_blank=False, compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first file."""
        self._show_file()

    @on(RowList.Highlighted)
    def _follow_cursor(self) -> None:
        if self.files.cursor != self._place:
            self._apply_type()  # its Changed message may still be queued
            self._show_file()

    def _show_file(self) -> None:
        """Show the content type of the current file, and who will not receive it."""
        self._place = self.files.cursor
        file = self._chosen[self._place]
        self.content_type.value = file.content_type
        total = sum(one.size for one in self._chosen)
        of_all = f"{format_count(len(self._chosen), 'file')} · {format_size(total)}"
        self.query_one("#send").border_subtitle = of_all
        participants = self._participants.get(file.conversation.sid)
        problem = file.refusal or format_warning(file.size, file.content_type, participants)
        self._note = f"{elide_middle(make_printable(file.path.name), _NAME)}: {problem}" if problem else ""
        self._show_note()

    @on(events.Resize)
    def _show_note(self) -> None:
        """Show the note above the fields, and give the remaining height to the list."""
        is_high = self.size.height >= _HIGH
        words = [self._note] if self._note else []
        if self._left_out:
            words.append(
                _describe_left_out(self._left_out)
                if is_high and not words
                else _summarise_left_out(self._left_out)
            )
        room = (self.size.height - _KEYS) * 9 // 10 - _BORDERS - _FIELDS
        if self._update_note(words, is_high=is_high) > room - _LEAST_LIST:
            words = words[:1]
        room -= self._update_note(words, is_high=is_high)
        self.files.styles.max_height = max(_LEAST_LIST, min(room, _LONGEST_LIST))

    def _update_note(self, words: Sequence[str], *, is_high: bool) -> int:
        """Show ``words`` in the note, or the rules if there is room; return the number of lines."""
        note = self.query_one("#send-note", Static)
        note.update("\n".join(words or [_RULES]))
        note.display = bool(words) or is_high
        note.styles.margin = (1, 0) if is_high else 0
        width = min(self.size.width, _WIDEST) - _BESIDE_NOTE
        lines = note.visual.get_height(note.styles.get_rules(), width) + 2 * is_high
        return lines if note.display else 0

    @on(Input.Changed, "#send-type")
    def _apply_type(self) -> None:
        """Apply the typed content type to the file shown in the field, wherever the cursor is."""
        place, typed = self._place, self.content_type.value.strip()
        if typed == self._chosen[place].content_type:
            return
        self._chosen[place] = replace(self._chosen[place], content_type=typed)
        self._originals[place] = replace(self._originals[place], content_type=typed)
        self.files.show(self._chosen)

    @on(Select.Changed)
    def _apply_pictures(self, event: Select.Changed) -> None:
        if isinstance(event.value, PictureHandling) and event.value is not self._pictures:
            self._pictures = event.value
            self._note = "Preparing pictures…"
            self._show_note()
            self._prepare(event.value)

    @work(exclusive=True, group="prepare", exit_on_error=False)
    async def _prepare(self, pictures: PictureHandling) -> None:
        files = [
            await asyncio.to_thread(_prepare_file, file, pictures, self._copies) for file in self._originals
        ]
        self.post_message(self.Prepared(pictures, files))

    @on(Prepared)
    def _show_prepared(self, message: Prepared) -> None:
        if message.pictures is not self._pictures:
            return
        self._chosen = message.files
        self.files.show(self._chosen)
        self._show_file()
        if self._is_sending:
            self.action_send()

    @on(Input.Submitted)
    def _focus_next_field(self) -> None:
        """Focus the next field. Enter does not send, since a sent message cannot be recalled."""
        self.focus_next()

    @on(RowList.Selected)
    def action_send(self) -> None:
        """Send the files once the pictures are prepared."""
        wrong = [(file, problem) for file in self._chosen if (problem := _problem(file))]
        if wrong:
            self._is_sending = False
            file, problem = wrong[0]
            self.notify(f"{make_printable(file.path.name)}: {problem}", severity="warning", markup=False)
        elif any(worker.group == "prepare" and not worker.is_finished for worker in self.workers):
            self._is_sending = True
        else:
            author, body = (self.query_one(f"#send-{key}", Input).value for key in ("author", "body"))
            self.dismiss(SendOptions(tuple(self._chosen), author.strip(), body.strip()))

    def action_close(self) -> None:
        """Cancel."""
        self.dismiss(None)


def _describe_left_out(left_out: Sequence[tuple[str, str]]) -> str:
    """Return the first skipped files with their reasons, one per line, and the number of the rest."""
    lines = [
        f"{elide_middle(make_printable(name), _NAME)}: {reason}" for name, reason in left_out[:_REASONS_SHOWN]
    ]
    more = len(left_out) - len(lines)
    return "\n".join([*lines, f"And {more:,} more."] if more else lines)


def _summarise_left_out(left_out: Sequence[tuple[str, str]]) -> str:
    """Return the names of the first skipped files and the number of the rest, on one or two lines."""
    names = [elide_middle(make_printable(name), _SHORT_NAME) for name, _ in left_out[:_REASONS_SHOWN]]
    more = len(left_out) - len(names)
    return f"Not sent: {', '.join(names)}{f' and {more:,} more' if more else ''}."


def _prepare_file(file: OutgoingFile, pictures: PictureHandling, copies: Path) -> OutgoingFile:
    """Return the file with its prepared copy. Blocking."""
    try:
        sent = prepare_file(file.path, pictures, copies)
        return replace(file, sent=sent, size=sent.stat().st_size)
    except PreparationError as error:
        return replace(file, refusal=str(error))
    except OSError:
        return file  # the upload reports the error


def _problem(file: OutgoingFile) -> str:
    """Return why a file cannot be sent, "" if it can."""
    is_type = is_content_type(file.content_type)
    return file.refusal or ("" if is_type else "Enter a content type such as image/jpeg.")
