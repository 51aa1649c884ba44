"""Changes of tags and notes, and their exchange format: one line of JSON per media."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from tui.catalog.sids import find_most_specific_sid
from tui.catalog.storage.annotation_store import LONGEST_NOTE, LONGEST_TAG, Annotation, parse_tags
from tui.catalog.storage.trigrams import fold_text
from tui.text.sanitize import make_printable, make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.catalog.catalog import Catalog

#: The maximum bytes of a line to import; the longest exported line is shorter.
_LONGEST_LINE: Final = 1_000_000
_SHOWN_OF_TAG: Final = 24


class AnnotationError(Exception):
    """A tag or note cannot be stored as it is; the message says why, and what to do."""


class _Line(msgspec.Struct, frozen=True):
    """A line of an export."""

    sid: str
    tags: list[str] = msgspec.field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnnotationEdit:
    """A change to the tags and the note of media; a ``note`` of None leaves the note unchanged.

    ``is_reset`` removes everything first.
    """

    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    note: str | None = None
    is_reset: bool = False

    def apply(self, before: Annotation) -> Annotation:
        """Return ``before`` with this change applied; tags that differ only in case are the same."""
        old = Annotation(before.sid) if self.is_reset else before
        gone = set(map(fold_text, self.remove))
        tags = {fold_text(tag): tag for tag in old.tags if fold_text(tag) not in gone}
        for tag in self.add:
            tags.setdefault(fold_text(tag), tag)
        note = old.note if self.note is None else self.note
        return Annotation(before.sid, tuple(tags[words] for words in sorted(tags)), note)


def check_tags(text: str) -> list[str]:
    """Return the tags in ``text``; raise AnnotationError for one that is too long."""
    for tag in parse_tags(text, longest=None):
        if len(tag) > LONGEST_TAG:
            begin = make_short_line(tag, _SHOWN_OF_TAG)
            raise AnnotationError(
                f"The tag {begin}… has {len(tag):,} characters. Shorten it to {LONGEST_TAG}."
            )
    return parse_tags(text)


def check_note(text: str) -> str:
    """Return ``text`` printable, without blanks around it; raise AnnotationError if it is too long."""
    note = make_printable_lines(text).strip()
    if len(note) > LONGEST_NOTE:
        raise AnnotationError(f"The note has {len(note):,} characters. Shorten it to {LONGEST_NOTE:,}.")
    return note


def make_printable_lines(text: str) -> str:
    """Return ``text`` with control characters replaced, but with its line breaks."""
    return "\n".join(make_printable(line.expandtabs(4)) for line in text.splitlines())


def edit_annotations(catalog: Catalog, sids: Iterable[str], edit: AnnotationEdit) -> int:
    """Change the tags and notes of the media with these SIDs; return how many changed. Blocks.

    Reads and writes in one transaction. Raise SettingsError if it cannot be saved.
    """
    wanted = list(dict.fromkeys(sids))
    return _put(catalog, ((sid, edit) for sid in wanted), wanted)


def import_annotations(catalog: Catalog, file: BinaryIO, *, is_reset: bool) -> tuple[int, int]:
    """Import the tags and notes of an export; return the numbers of its media and of those changed. Blocks.

    With ``is_reset`` they replace those of its media. Raise AnnotationError for the first invalid line, with
    nothing imported, and SettingsError.
    """
    found = {one.sid: one for one in _decode_lines(file)}
    edits = (
        (sid, AnnotationEdit(one.tags, note=one.note if is_reset else one.note or None, is_reset=is_reset))
        for sid, one in found.items()
    )
    return len(found), _put(catalog, edits, list(found))


def format_lines(found: Iterable[Annotation]) -> Iterator[str]:
    """Yield one line of JSON per media, without its line break, that is safe to print."""
    for one in found:
        line = {"sid": one.sid, "tags": one.tags, "note": one.note}
        text = json.dumps(line, ensure_ascii=False)
        yield text if text.isprintable() else json.dumps(line)


def _decode_lines(file: BinaryIO) -> Iterator[Annotation]:
    for number, text in enumerate(iter(partial(file.readline, _LONGEST_LINE + 1), b""), 1):
        if not text.strip():
            continue
        try:
            yield _decode_line(text)
        except (AnnotationError, msgspec.MsgspecError, ValueError, RecursionError) as error:
            reason = make_short_line(str(error), 200)
            raise AnnotationError(f"Line {number:,} cannot be imported. {reason}") from None


def _decode_line(text: bytes) -> Annotation:
    if len(text) > _LONGEST_LINE:
        raise AnnotationError("It is too long.")
    line = msgspec.json.decode(text, type=_Line)
    if line.sid[:2] != "ME" or find_most_specific_sid(line.sid) != line.sid:
        raise AnnotationError("Its sid is not the SID of a media.")
    return Annotation(line.sid, tuple(check_tags(",".join(line.tags))), check_note(line.note))


def _put(catalog: Catalog, edits: Iterable[tuple[str, AnnotationEdit]], sids: Sequence[str]) -> int:
    changed = 0

    def change() -> Iterator[Annotation]:
        nonlocal changed
        with closing(catalog.reader()) as reader:
            before = reader.annotations.read(sids)
        for sid, edit in edits:
            old = before.get(sid, Annotation(sid))
            if (new := edit.apply(old)) != old:
                changed += 1
                yield new

    catalog.put_annotations(change())
    return changed
