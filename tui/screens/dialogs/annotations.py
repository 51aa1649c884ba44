"""A dialog for the user's tags on media and, for a single media, a note."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, getters, on, work
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from tui import commands
from tui.catalog.annotations import (
    AnnotationEdit,
    AnnotationError,
    check_note,
    check_tags,
    edit_annotations,
    make_printable_lines,
)
from tui.catalog.storage.trigrams import fold_text
from tui.screens import dialogs
from tui.screens.base import BaseDialog, low_below
from tui.screens.input.dialog_wait import expect_no_dialog
from tui.settings import SettingsError
from tui.text.display import elide_end
from tui.text.quantities import format_count
from tui.text.sanitize import make_printable
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog import Catalog, MediaRow
    from tui.catalog.storage.annotation_store import Annotation
    from tui.commands import CommandSet
    from tui.screens.media.screen import MediaScreen

#: The number of tags listed on a line of the dialog.
_NAMED: Final = 12
_DISCARD: Final = "Your changes are not saved. Discard them?"


class NoteArea(TextArea):
    """The text of a note; pasted text is made printable."""

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = make_printable_lines(event.text)  # Textual calls the base's handler next


class AnnotationDialog(BaseDialog[int]):
    """Edits the tags of media, and the note of a single media; returns the number of changed media.

    The input holds the tags common to all media. Tags on only some media are kept, unless they are added to
    all or removed with a leading ``-``. ``found`` has the annotations by SID, ``known`` all tags.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = commands.ANNOTATIONS.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.ANNOTATIONS,)
    VERTICAL_BREAKPOINTS = low_below(20)

    tags = getters.query_one("#annotation-tags", Input)
    hint = getters.query_one("#annotation-hint", Static)

    def __init__(
        self,
        catalog: Catalog,
        rows: Sequence[MediaRow],
        found: Mapping[str, Annotation],
        known: Sequence[str],
    ) -> None:
        super().__init__()
        self._catalog = catalog
        self._rows = rows
        self._known = known
        self._common, self._partial = _count_tags(rows, found)
        self._note = make_printable_lines(found[rows[0].sid].note) if rows[0].sid in found else ""
        self._is_saving = False

    def compose(self) -> ComposeResult:
        """Compose the tags, the note, a hint, and the footer."""
        is_single = len(self._rows) == 1
        with Vertical(id="annotations") as box:
            name = elide_end(make_printable(self._rows[0].name), 50)
            box.border_title = Content(
                f"Tags and note · {name}" if is_single else f"Tags · {len(self._rows):,} media"
            )
            # Without selection: otherwise typing would replace the text.
            value = make_printable(", ".join([*self._common, ""]))
            yield Input(
                value,
                id="annotation-tags",
                placeholder="Tags, separated by commas or blanks",
                compact=True,
                select_on_focus=False,
            )
            if self._partial:
                yield Static(self._describe_partial(), id="annotation-partial", markup=False)
            yield Static(id="annotation-hint")
            if is_single:
                yield NoteArea(
                    self._note,
                    id="annotation-note",
                    placeholder="A note of several lines",
                    compact=True,
                    tab_behavior="focus",
                )
        yield KeyLine()

    def on_mount(self) -> None:
        """Put the cursor after the tags."""
        self.tags.cursor_position = len(self.tags.value)
        self._show_hint()

    # Tags

    @on(Input.Changed)
    def _show_hint(self) -> None:
        """Show completions for the word at the cursor, or the known tags."""
        _, typed = self._word()
        possible, key = self._completions(), self.key_of("annotations.complete")
        if typed:
            text = f"{key}: {'  '.join(possible[:_NAMED])}" if possible else ""
        else:
            text = f"Known tags: {', '.join(possible[:_NAMED])}" if possible else ""
        width = max(1, self.hint.content_size.width or 60)
        self.hint.update(Content.styled(elide_end(make_printable(text), width), "$text-muted"))

    def action_complete(self) -> None:
        """Complete the tag at the cursor; if there is none, focus the next field."""
        start, typed = self._word()
        possible = self._completions()
        if self.focused is not self.tags or not (typed and possible):
            self.focus_next()
            return
        after = self.tags.value[self.tags.cursor_position :]
        begin = f"{self.tags.value[:start]}{possible[0]}, "
        self.tags.value = begin + after.lstrip(" ,")
        self.tags.cursor_position = len(begin)

    def _word(self) -> tuple[int, str]:
        """Return where the tag at the cursor starts, without its sign, and its case-folded text so far."""
        before = self.tags.value[: self.tags.cursor_position]
        word = re.split(r"[,\s]", before)[-1].lstrip("#-")
        return len(before) - len(word), fold_text(word)

    def _completions(self) -> list[str]:
        _, typed = self._word()
        words = {fold_text(part.lstrip("#-")) for part in re.split(r"[,\s]+", self.tags.value)}
        return [
            tag for tag in self._known if fold_text(tag).startswith(typed) and fold_text(tag) not in words
        ]

    def _describe_partial(self) -> str:
        named = [f"{tag} ({count:,})" for tag, count in list(self._partial.items())[:_NAMED]]
        more = len(self._partial) - len(named)
        listed = make_printable(", ".join(named)) + (f" and {more:,} more" if more > 0 else "")
        example = make_printable(next(iter(self._partial)))
        return f"On some: {listed}. They stay; type -{example} to remove one from all."

    # Saving

    def _edit(self) -> AnnotationEdit:
        """Return the changes; raise AnnotationError."""
        parts = re.split(r"[,\s]+", self.tags.value)
        removed = check_tags(",".join(part for part in parts if part.startswith("-")))
        gone = set(map(fold_text, removed))
        wanted = check_tags(",".join(part for part in parts if not part.startswith("-")))
        kept = {fold_text(tag) for tag in wanted} - gone
        had = {fold_text(tag) for tag in self._common}
        add = [tag for tag in wanted if fold_text(tag) in kept - had]
        remove = [*removed, *(tag for tag in self._common if fold_text(tag) not in kept)]
        notes = [area.text for area in self.query(NoteArea)]
        note = check_note(notes[0]) if notes and notes[0] != self._note else None
        return AnnotationEdit(add, remove, note)

    @property
    def _is_changed(self) -> bool:
        try:
            edit = self._edit()
        except AnnotationError:
            return True
        return bool(edit.add or edit.remove) or edit.note is not None

    @on(Input.Submitted)
    @work(group="keep annotations", exit_on_error=False)
    async def action_save(self) -> None:
        """Save the tags and the note, and close; on failure show the error and keep the input."""
        if self._is_saving:
            return
        try:
            edit = self._edit()
            self._is_saving = True
            sids = [row.sid for row in self._rows]
            changed = await asyncio.to_thread(edit_annotations, self._catalog, sids, edit)
        except (AnnotationError, SettingsError) as error:
            self.show_failure(error)
        else:
            self.dismiss(changed)
        finally:
            self._is_saving = False

    def show_failure(self, error: BaseException) -> None:
        """Show the error in the dialog; the fields keep their values."""
        self.hint.update(Content.styled(make_printable(f"Not saved. {error}"), "$text-error"))

    def action_close(self) -> None:
        """Close; ask first if there are unsaved changes."""
        if not self._is_changed:
            self.dismiss(0)
            return
        question = dialogs.QuestionDialog(
            "Unsaved changes",
            _DISCARD,
            confirm="Discard",
            refuse="Keep editing",
            opened_by=("annotations.close",),
            destroys=True,
        )
        self.app.push_screen(question, self._on_answer)

    def _on_answer(self, is_discarded: bool | None) -> None:  # noqa: FBT001 - of the result of a screen
        if is_discarded:
            self.dismiss(0)


def _count_tags(
    rows: Sequence[MediaRow], found: Mapping[str, Annotation]
) -> tuple[list[str], dict[str, int]]:
    """Return the tags common to all ``rows``, and the counts of the other tags, most used first."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for row in rows:
        for tag in found[row.sid].tags if row.sid in found else ():
            counts[names.setdefault(fold_text(tag), tag)] += 1
    common = sorted((tag for tag, count in counts.items() if count == len(rows)), key=fold_text)
    return common, {tag: count for tag, count in counts.most_common() if count < len(rows)}


def show(screen: MediaScreen) -> None:
    """Edit the tags and the note of the selected media on ``screen``."""
    if problem := screen.session.catalog.annotations_problem:
        expect_no_dialog(screen.app)
        screen.app.notify(make_printable(problem), severity="error", markup=False)
        return
    screen.run_worker(_show(screen, screen.chosen()), group="annotations", exit_on_error=False)


async def _show(screen: MediaScreen, chosen: Callable[[], Awaitable[list[MediaRow]]]) -> None:
    catalog = screen.session.catalog
    rows = await chosen()
    if not rows:
        expect_no_dialog(screen.app)
        return

    def read() -> tuple[dict[str, Annotation], list[str]]:
        with closing(catalog.reader()) as reader:
            return reader.annotations.read([row.sid for row in rows]), list(reader.annotations.count_tags())

    found, known = await asyncio.to_thread(read)
    changed = await screen.app.push_screen_wait(AnnotationDialog(catalog, rows, found, known))
    if changed:
        screen.show_annotations()
        if len(rows) > 1:
            screen.app.notify(f"Changed the tags of {format_count(changed, 'media')}.")
