"""Content in, what can be shown of it out."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import Final, TypeAlias

from tui.preview.loaders.archive import archive_in, read_archive
from tui.preview.loaders.documents import WRITTEN, read_written
from tui.preview.loaders.hex_dump import dump
from tui.preview.loaders.highlight import highlighted
from tui.preview.loaders.sniff import DRAWN, UNKNOWN, sniff, words_for
from tui.preview.model import Detail, Facts, Picture, Text
from tui.text.quantities import format_count
from tui.text.sanitize import make_short_line

Opened: TypeAlias = Picture | Text | Facts

#: More is not decoded, whatever it is.
MOST_BYTES: Final = 64 * 1024 * 1024
#: Pixels a side that are kept of a picture: as many as a pane of characters of 200 columns has.
LONGEST: Final = 480

#: A type may be so long (RFC 6838), and is shown as far as there is room for it: those of Office have 73.
_LONGEST_CLAIM: Final = 255
_MOST_CLAIM: Final = 60
_NO_CLAIM: Final = ("", UNKNOWN, "binary/octet-stream")
#: Kinds of text whose type does not say so.
_TEXTS: Final = (
    *WRITTEN,
    "message/",
    "application/sql",
    "application/toml",
    "application/x-ndjson",
    "application/x-sh",
    "application/x-yaml",
    "application/yaml",
)
# Readable, but written for machines.
_DOCUMENTS: Final = ("application/pdf", "application/postscript", "application/rtf")
#: Photographs of iPhones, and what draws them.
_NEED_PLUGIN: Final = ("image/heic", "image/heif")
_INSTALL: Final = 'To draw it, install the extra heic: pip install "mediadeck[heic]"'
_WITHOUT_ARTICLE: Final = ("Plain", "JSON", "XML", "Text", "Content", "Sound", "Calendar")
_VOWELS: Final = ("SVG", "RTF", "Excel", "ICO", "AVIF", "application", "inode")
_HEARD: Final = ("audio/", "video/", "application/ogg")


def open_content(
    content: bytes,
    *,
    content_type: str,
    filename: str | None,
    size: int | None = None,
    longest: int = LONGEST,
) -> Opened:
    """Return what ``read_content`` does, with source highlighted.

    For a process that may be killed: a regular expression can take hours over what is written for it.
    """
    opened = read_content(content, content_type=content_type, filename=filename, size=size, longest=longest)
    return highlighted(opened, filename) if isinstance(opened, Text) else opened


def read_content(
    content: bytes,
    *,
    content_type: str,
    filename: str | None,
    size: int | None = None,
    longest: int = LONGEST,
) -> Opened:
    """Find out what ``content`` is and make it ready to show; synchronous, meant for a thread.

    ``content_type`` and ``filename`` are what the media's record says; the bytes decide, and where they
    differ from the record, that is said. ``size`` is given where ``content`` is only the beginning of so many
    bytes. A picture comes upright and reduced to ``longest`` pixels a side, a text as its first lines, an
    archive as its listing, all else as facts or as bytes. Never raises for what the content holds: damaged,
    lying and oversized content is told in words.
    """
    claim = make_short_line(content_type.partition(";")[0].strip().lower(), _LONGEST_CLAIM)
    whole = size is None or size <= len(content)
    stated = len(content) if whole else size or 0
    if not content:
        return Facts("Empty: zero bytes", _said(claim, UNKNOWN))
    words = format_count(stated, "byte")
    if whole and len(content) <= MOST_BYTES:
        return _told(_whole(content, content_type, filename, words, longest), claim)
    opened, actual = _beginning(content, content_type, filename, words)
    if whole and isinstance(opened, Facts):
        opened = replace(opened, hint="Too big to preview")
    return _told((opened, actual), claim)


_Found: TypeAlias = tuple[Opened, str]
"""What is shown, and the media type by the bytes."""


def _whole(content: bytes, content_type: str, filename: str | None, size: str, longest: int) -> _Found:
    from tui.preview.loaders.picture import read_picture  # noqa: PLC0415 - it imports Pillow

    picture = read_picture(content, longest)
    if isinstance(picture, Picture):
        return picture, f"image/{picture.format.lower()}"
    actual = sniff(content, filename)
    if picture is not None:
        return Facts(picture, size), actual if actual.startswith("image/") else ""
    if actual == "application/pdf":
        from tui.preview.loaders.pdf import read_pdf  # noqa: PLC0415 - few media need it

        return _or_facts(read_pdf(content, size, longest)), actual
    if actual.startswith(_HEARD):
        return _heard(content, filename, actual, size, longest), actual
    archive = archive_in(content, actual)
    if archive is not None:
        return _or_facts(read_archive(content, archive, size)), archive
    return _readable(content, content_type, filename, actual, size, whole=True)


def _beginning(content: bytes, content_type: str, filename: str | None, size: str) -> _Found:
    """Return what the first bytes of a large content tell: the first lines, a picture's own small one."""
    from tui.preview.loaders.picture import read_beginning  # noqa: PLC0415 - it imports Pillow

    picture = read_beginning(content, size)
    actual = sniff(content, filename)
    if picture is not None:
        return picture, actual
    if actual.startswith(_HEARD):
        return _heard(content, filename, actual, size, 0), actual
    return _readable(content, content_type, filename, actual, size, whole=False)


def _readable(
    content: bytes, content_type: str, filename: str | None, actual: str, size: str, *, whole: bool
) -> _Found:
    if actual not in _DOCUMENTS:
        text = read_written(content, content_type, actual, filename, size=size, whole=whole)
        if text is not None:
            return text, actual if actual.startswith(WRITTEN) else "text/plain"
    words = f"{words_for(actual)} · {size}"
    if actual in DRAWN:
        return Facts(words, "Damaged: it cannot be decoded" if whole else ""), actual
    if actual in _NEED_PLUGIN:
        damaged = "Damaged: it cannot be decoded" if whole else ""
        hint = damaged if find_spec("pillow_heif") else _INSTALL
        return Facts(words, hint), actual
    if actual.startswith("image/"):
        return Facts(words, "Pictures of this kind are not drawn"), actual
    if actual == UNKNOWN:  # its first bytes are all that is shown, so they suffice
        lines, marks = dump(content)
        return Text(
            lines, f"{words} · {'as bytes' if whole else 'its first bytes'}", marks, folds=False
        ), actual
    return Facts(words), actual


def _heard(content: bytes, filename: str | None, actual: str, size: str, longest: int) -> Opened:
    """Return a sound or a film: its cover where it has one, else what it tells of itself."""
    from tui.preview.loaders.audio_video import read_sound  # noqa: PLC0415 - few media need it
    from tui.preview.loaders.picture import read_picture  # noqa: PLC0415 - it imports Pillow

    details, cover = read_sound(content, filename)
    words = f"{words_for(actual)} · {size}"
    picture = read_picture(cover, longest) if cover and longest else None
    if isinstance(picture, Picture):
        return replace(picture, facts=f"{words} · its cover", note="", frames=1, details=details)
    return Facts(words, details=details)


def _or_facts(found: Picture | Text | str) -> Opened:
    return Facts(found) if isinstance(found, str) else found


def _told(found: _Found, claim: str) -> Opened:
    """Return what was found with the two types side by side where the record says another one."""
    opened, actual = found
    said = _said(claim, actual) if actual else ""
    if not said or (isinstance(opened, Text) and claim.startswith(_TEXTS) and actual.startswith(WRITTEN)):
        return opened
    details = (
        Detail("type by the record", make_short_line(claim, _MOST_CLAIM)),
        Detail("type by its bytes", actual, "they differ"),
        *opened.details,
    )
    if isinstance(opened, Facts):
        hint = f"{opened.hint}. {said}" if opened.hint else said
        return replace(opened, hint=hint, details=details)
    words = words_for(actual)
    kind = opened.format if isinstance(opened, Picture) and actual.startswith("image/") else words
    return replace(opened, note=opened.note or f"{said}, but is {_with_article(kind)}", details=details)


def _with_article(words: str) -> str:
    if words.startswith(_WITHOUT_ARTICLE):
        return f"{words[:1].lower()}{words[1:]}" if words.startswith(("Plain", "Content")) else words
    return f"{'an' if words.startswith(_VOWELS) else 'a'} {words}"


def _said(claim: str, actual: str) -> str:
    """Return what the record says where that differs from what the bytes are."""
    if claim in _NO_CLAIM or words_for(claim) == words_for(actual):
        return ""
    return f"Says {make_short_line(claim, _MOST_CLAIM)}"
