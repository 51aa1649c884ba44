"""Text and source code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.preview.loaders.content import Loaded
from tui.preview.loaders.media_types import TEXT_PREFIXES, describe_type
from tui.preview.loaders.text.decoding import sanitize_lines
from tui.preview.model import Detail, Text

if TYPE_CHECKING:
    from tui.preview.loaders.content import Content
    from tui.preview.model import Mark


def load_text(content: Content) -> Loaded:
    """Load the first lines unchanged."""
    return load_source(content, content.text.text)


def load_source(content: Content, source: str) -> Loaded:
    """Load the first lines of ``source``, to be highlighted by the type of ``content``."""
    lines, has_all_lines = sanitize_lines(source)
    is_complete = content.text.is_complete and has_all_lines
    count = len(lines) - (1 if lines[-1:] == ("",) else 0)
    details = (Detail("lines", f"{count:,}"),) if is_complete else ()
    return build_text(content, lines, is_complete=is_complete, source=content.text_type, details=details)


def build_text(
    content: Content,
    lines: tuple[str, ...],
    marks: tuple[tuple[Mark, ...], ...] = (),
    *,
    is_complete: bool,
    folds: bool = True,
    source: str = "",
    details: tuple[Detail, ...] = (),
) -> Loaded:
    """Return ``lines`` with a caption and their encoding; without ``is_complete`` the caption says so."""
    beginning = "" if is_complete else " · its beginning"
    text = Text(
        lines,
        f"{describe_type(content.text_type)} · {content.size}{beginning}",
        marks,
        folds=folds,
        source=source,
        details=(Detail("encoding", content.text.encoding), *details),
    )
    is_text = content.media_type.startswith(TEXT_PREFIXES)
    return Loaded(text, content.media_type if is_text else "text/plain")
