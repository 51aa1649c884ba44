"""Syntax highlighting of source code and markup, by Pygments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui.preview.limits import Deadline
from tui.preview.model import Mark

if TYPE_CHECKING:
    from pygments.lexer import Lexer

    from tui.preview.model import Text

#: Pygments token types and their tones; the first match counts.
_TONES: Final = (
    ("Comment", "comment"),
    ("Keyword", "word"),
    ("Name.Tag", "name"),
    ("Name.Attribute", "name"),
    ("Name.Function", "name"),
    ("Name.Class", "name"),
    ("Name.Decorator", "name"),
    ("Literal.Number", "number"),
    ("Literal", "string"),
    ("Generic.Heading", "title"),
    ("Generic.Subheading", "title"),
    ("Generic.Strong", "word"),
    ("Generic.Inserted", "string"),
    ("Generic.Deleted", "comment"),
)
#: Hostile text can keep some lexers busy.
_MAX_SECONDS: Final = 0.3
_MAX_CHARACTERS: Final = 20_000
_MAX_LINE: Final = 2000


def highlight_text(text: Text, filename: str | None) -> Text:
    """Return ``text`` highlighted, or unchanged if it has no ``source``."""
    return replace(text, marks=highlight_lines(text.lines, text.source, filename)) if text.source else text


def highlight_lines(
    lines: tuple[str, ...], media_type: str, filename: str | None
) -> tuple[tuple[Mark, ...], ...]:
    """Return the marks of each line; empty if no lexer matches ``media_type`` or ``filename``."""
    lexer = _lexer_for(media_type, filename)
    if lexer is None or max(map(len, lines), default=0) > _MAX_LINE:
        return ()
    text = "\n".join(lines)[:_MAX_CHARACTERS]
    marks: list[list[Mark]] = [[] for _ in lines]
    line = column = 0
    deadline = Deadline(_MAX_SECONDS)
    for kind, value in lexer.get_tokens(text):
        if deadline.is_over:
            break
        tone = _tone_of(str(kind).removeprefix("Token."))
        for number, part in enumerate(value.split("\n")):
            if number:
                line, column = line + 1, 0
            if part and tone and line < len(marks):
                marks[line].append(Mark(column, column + len(part), tone))
            column += len(part)
    return tuple(map(tuple, marks))


def _tone_of(kind: str) -> str | None:
    return next((tone for name, tone in _TONES if kind == name or kind.startswith(f"{name}.")), None)


def _lexer_for(media_type: str, filename: str | None) -> Lexer | None:
    from pygments import lexers, util  # noqa: PLC0415 - few texts need them

    options = {"stripnl": False, "ensurenl": False}
    if media_type.endswith(("+xml", "/xml")):
        return lexers.get_lexer_by_name("xml", **options)
    if media_type == "text/markdown":
        return lexers.get_lexer_by_name("markdown", **options)
    try:
        if filename:
            found = lexers.get_lexer_for_filename(filename, **options)
            if found.name != "Text only":
                return found
    except util.ClassNotFound:
        pass
    try:
        found = lexers.get_lexer_for_mimetype(media_type, **options)
    except util.ClassNotFound:
        return None
    return None if found.name == "Text only" else found
