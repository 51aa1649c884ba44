"""Matches the subfolders of a folder to conversations by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.text.similar_names import compose_accents
from tui.transfers.download.manifest import MANIFEST_NAME
from tui.transfers.files.local_files import is_hidden, read_folder
from tui.transfers.files.names import get_max_name_bytes, make_folder_name
from tui.transfers.upload.preparation import is_empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.catalog import ConversationRow
    from tui.transfers.files.local_files import LocalFile


@dataclass(frozen=True, slots=True)
class ConversationFolders:
    """Conversations with their folders; ``skipped`` has other names, each with the reason."""

    folders: Sequence[tuple[ConversationRow, Path]]
    skipped: Sequence[tuple[str, str]]


def match_folders(root: Path, conversations: Iterable[ConversationRow]) -> ConversationFolders:
    """Return the folders in ``root`` (absolute) that match ``conversations``. Touches the disk: for a thread.

    A folder matches the SID or the name of a conversation, or that name as written by an export. Hidden
    entries, manifests and empty folders without a match are silently skipped.
    """
    known: dict[str, list[ConversationRow]] = {}
    longest = get_max_name_bytes(root)
    for row in conversations:
        names = (row.sid, row.friendly_name, make_folder_name(row.friendly_name, longest))
        for name in {compose_accents(one) for one in names}:
            known.setdefault(name, []).append(row)
    listing = read_folder(str(root))
    folders: list[tuple[ConversationRow, Path]] = []
    skipped = [(str(root), listing.problem)] if listing.problem else []
    for entry in listing.entries:
        if is_hidden(entry) or entry.name == MANIFEST_NAME:
            continue
        found = known.get(compose_accents(entry.name), [])
        if entry.is_folder and len(found) == 1:
            folders.append((found[0], Path(entry.path)))
        elif not (entry.is_folder and is_empty(entry.path)):
            skipped.append((entry.name, _describe_skip(entry, found)))
    return ConversationFolders(folders, skipped)


def _describe_skip(entry: LocalFile, found: Sequence[ConversationRow]) -> str:
    if not entry.is_folder:
        return "It is not in the folder of a conversation: it is not sent."
    problem = "More than one conversation has" if found else "No conversation has"
    return f"{problem} the name of this folder: its files are not sent."
