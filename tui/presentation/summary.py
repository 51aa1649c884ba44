"""The most important facts about a media: who sent it, where, when, with what text, and what it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.presentation.fields import DisplayField
from tui.presentation.people import format_author
from tui.text.durations import format_relative_time
from tui.text.quantities import format_size
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.catalog import MediaRow

#: Longer message texts are cut, to keep the fields below visible.
_MAX_TEXT: Final = 280
#: The state of most conversations, which goes without saying.
_USUAL_STATE: Final = "active"


def format_summary(row: MediaRow, now: datetime) -> Iterator[DisplayField]:
    """Yield the catalog's facts about ``row``, the most important first.

    ``now`` is aware, in the user's time zone.
    """
    if author := format_author(row.author, row.author_name):
        yield DisplayField("from", author, make_printable(row.author or "") if row.author_name else "")
    if row.conversation_name:
        state = row.conversation_state or _USUAL_STATE
        aside = "" if state == _USUAL_STATE else make_printable(state)
        yield DisplayField("conversation", make_printable(row.conversation_name), aside)
    if row.sent is not None:
        sent = datetime.fromtimestamp(row.sent, now.tzinfo)
        yield DisplayField("sent", f"{sent:%Y-%m-%d %H:%M:%S}", format_relative_time(sent, now))
    if row.text and (text := " ".join(row.text.split())):
        cut = text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"
        yield DisplayField("text", make_printable(cut), is_prose=True)
    if row.content_type:
        yield DisplayField("type", make_printable(row.content_type))
    if row.size is not None:
        yield DisplayField("size", format_size(row.size))
