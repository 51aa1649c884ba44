"""A folder with the shape of conversations: its folders are named after those that their files go to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.text.similar_names import compose_accents
from tui.transfers.download.manifest import NAME
from tui.transfers.files.local_files import is_hidden, read_folder
from tui.transfers.files.names import folder_name, longest_name
from tui.transfers.upload.preparation import is_empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.catalog import ConversationRow
    from tui.transfers.files.local_files import LocalFile


@dataclass(frozen=True, slots=True)
class Shape:
    """Conversations, each with its folder; ``left_out`` says of each name that leads nowhere why."""

    places: Sequence[tuple[ConversationRow, Path]]
    left_out: Sequence[tuple[str, str]]


def shape_of(root: Path, conversations: Iterable[ConversationRow]) -> Shape:
    """Return what the folder ``root`` (absolute) has for ``conversations``. Touches the disk: for a thread.

    A folder has the SID or the name of its conversation, or that name as an export writes it. Hidden entries,
    a manifest and empty folders that lead nowhere are left out, and not told.
    """
    known: dict[str, list[ConversationRow]] = {}
    longest = longest_name(root)
    for row in conversations:
        names = (row.sid, row.friendly_name, folder_name(row.friendly_name, longest))
        for name in {compose_accents(one) for one in names}:
            known.setdefault(name, []).append(row)
    listing = read_folder(str(root))
    places: list[tuple[ConversationRow, Path]] = []
    left_out = [(str(root), listing.problem)] if listing.problem else []
    for entry in listing.entries:
        if is_hidden(entry) or entry.name == NAME:
            continue
        found = known.get(compose_accents(entry.name), [])
        if entry.is_folder and len(found) == 1:
            places.append((found[0], Path(entry.path)))
        elif not (entry.is_folder and is_empty(entry.path)):
            left_out.append((entry.name, _reason(entry, found)))
    return Shape(places, left_out)


def _reason(entry: LocalFile, found: Sequence[ConversationRow]) -> str:
    if not entry.is_folder:
        return "It is in no folder of a conversation: it is not sent."
    problem = "More than one conversation has" if found else "No conversation has"
    return f"{problem} the name of this folder: its files are not sent."
