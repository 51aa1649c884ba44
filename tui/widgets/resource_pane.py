"""The resource of a media: every documented field under its documented name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from tui.text.display import elide_middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.geometry import Size

    from tui.presentation.fields import DisplayField

#: The length of the longest name shown beside its value (``date_upload_updated``); longer names go above
#: their values.
NAME_WIDTH: Final = 19
GAP: Final = "  "


class ResourcePane(VerticalScroll):
    """Shows fields, a sentence, or both."""

    BORDER_TITLE = "Resource"

    def compose(self) -> ComposeResult:
        """Compose the sentence and the fields."""
        yield Static(id="resource-sentence", markup=False)
        yield FieldList()

    def show_fields(self, fields: Sequence[DisplayField], sentence: str = "") -> None:
        """Show the fields of a media and keep the scroll position.

        ``sentence`` says why fields are missing; it comes first.
        """
        self._show(fields, f"{sentence}\n" if sentence else "")

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence instead of fields."""
        self._show((), sentence)

    def _show(self, fields: Sequence[DisplayField], sentence: str) -> None:
        field_list = self.query_one(FieldList)
        field_list.fields = tuple(fields)
        field_list.display = bool(fields)
        note = self.query_one("#resource-sentence", Static)
        if sentence or note.display:
            note.update(Content(sentence))
        note.display = bool(sentence)


class FieldList(Widget):
    """Names in one column, values in the other; long values are wrapped or elided in the middle."""

    fields: reactive[tuple[DisplayField, ...]] = reactive(())

    def __init__(self) -> None:
        super().__init__()
        self._wrapped: tuple[tuple[DisplayField, ...], int, list[Content]] = ((), 0, [])

    def watch_fields(self) -> None:
        """Refresh the layout only if the height changed: it is the most expensive step."""
        width, height = self.content_size
        if len(self._lines(width)) != height:
            self.refresh(layout=True)

    def render(self) -> Content:
        """Return the lines of all fields at the current width."""
        return Content("\n").join(self._lines(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines at ``width``."""
        del container, viewport
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        """Return the lines of all fields at ``width``, from a cache of one entry."""
        fields, broken_for, lines = self._wrapped
        if fields is not self.fields or broken_for != width:
            lines = self._wrap_fields(width)
            self._wrapped = (self.fields, width, lines)
        return lines

    def _wrap_fields(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for field in self.fields:
            if not field.name:
                lines.append(Content(" "))
                continue
            room = width - NAME_WIDTH - len(GAP)
            if len(field.name) > NAME_WIDTH or room < NAME_WIDTH:
                name = field.name if len(field.name) <= width else field.name.replace(".", ".\n")
                lines += Content.styled(name, "$text-muted").split("\n")
                lines += _layout_value(field, GAP, width - len(GAP))
            else:
                padded = Content.styled(field.name.ljust(NAME_WIDTH), "$text-muted")
                first, *more = _layout_value(field, "", room)
                lines.append(Content.assemble(padded, GAP, first))
                lines += (Content.assemble(" " * NAME_WIDTH, GAP, line) for line in more)
        return [part for line in lines for part in line.wrap(max(1, width))]


def _layout_value(field: DisplayField, indent: str, width: int) -> list[Content]:
    """Return the value and its remark, on one line if there is room."""
    if field.is_prose:
        return [Content.assemble(indent, part) for part in Content(field.value).wrap(max(1, width))]
    value = Content.assemble(indent, elide_middle(field.value, width))
    aside = Content.styled(field.aside, "$text-muted italic")
    if not field.aside:
        return [value]
    below = [Content.assemble(indent, part) for part in aside.wrap(max(1, width))]
    if not field.value:
        return below
    if cell_len(field.value) + len(GAP) + cell_len(field.aside) <= width:
        return [Content.assemble(value, GAP, aside)]
    return [value, *below]
