"""Content in, what can be shown of it out."""

from __future__ import annotations

from dataclasses import replace

from tui.preview.model import Facts, Picture, Text
from tui.preview.sniff import DRAWN, UNKNOWN, sniff, words_for
from tui.preview.text import harmless, read_text

MOST_BYTES = 64 * 1024 * 1024
"""More is not decoded, whatever it is."""

_MOST_CLAIM = 60
_NO_CLAIM = ("", UNKNOWN, "binary/octet-stream")
_NEVER_TEXT = (
    "audio/",
    "font/",
    "image/",
    "video/",
    "application/pdf",
    "application/zip",
    "application/msword",
)
# Readable, but written for machines.
_DOCUMENTS = ("application/pdf", "application/postscript", "application/rtf")
_WRITTEN = ("text/", "application/json", "application/xml", "image/svg+xml")


def open_content(content: bytes, *, content_type: str, filename: str | None) -> Picture | Text | Facts:
    """Find out what ``content`` is and make it ready to show; synchronous, meant for a thread.

    ``content_type`` and ``filename`` are what the media's record says; the bytes decide. A picture comes
    upright and reduced, a text as its first lines, all else as a sentence. Never raises for what the content
    holds: damaged, lying and oversized content is told in words.
    """
    claim = harmless(content_type.partition(";")[0].strip().lower(), _MOST_CLAIM)
    size = f"{len(content):,} {'byte' if len(content) == 1 else 'bytes'}"
    if not content:
        return Facts("Empty: zero bytes", _said(claim, UNKNOWN))
    picture = _picture(content, claim, size)
    if picture is not None:
        return picture
    actual = sniff(content, filename)
    return _text(content, content_type, claim, actual, size) or _facts(content, claim, actual, size)


def _picture(content: bytes, claim: str, size: str) -> Picture | Facts | None:
    if len(content) > MOST_BYTES:
        return None
    from tui.preview.picture import read_picture  # noqa: PLC0415 - it imports Pillow

    picture = read_picture(content)
    if isinstance(picture, str):
        return Facts(picture, size)
    if picture is None or picture.note or not (lie := _said(claim, f"image/{picture.format.lower()}")):
        return picture
    return replace(picture, note=f"{lie}, but is a {picture.format}")


def _text(content: bytes, content_type: str, claim: str, actual: str, size: str) -> Text | Facts | None:
    if actual in _DOCUMENTS:
        return None
    read = read_text(content, content_type)
    if read is None:
        return None
    lines, goes_on = read
    kind = actual if actual.startswith(_WRITTEN) else "text/plain"
    if kind == "text/plain" and claim.startswith(_WRITTEN):  # a comma between words tells no CSV
        kind = claim
    words = f"{words_for(kind)} · {size}"
    if claim.startswith(_NEVER_TEXT) and not claim.startswith(_WRITTEN):
        return Facts(f"Says {claim}, but is plain text", size if kind == "text/plain" else words)
    return Text(lines, f"{words} · its beginning" if goes_on else words)


def _facts(content: bytes, claim: str, actual: str, size: str) -> Facts:
    words = words_for(actual)
    hint = _said(claim, actual)
    if len(content) > MOST_BYTES:
        hint = "Too big to preview"
    elif actual in DRAWN:
        hint = "Damaged: it cannot be decoded"
    elif actual.startswith("image/"):
        hint = f"Pictures of this kind are not drawn{'. ' if hint else ''}{hint}"
    return Facts(f"{words} · {size}", hint)


def _said(claim: str, actual: str) -> str:
    """Return what the record says where that differs from what the bytes are."""
    if claim in _NO_CLAIM or words_for(claim) == words_for(actual):
        return ""
    return f"Says {claim}"
