"""Writes the transcripts of an export: one page per conversation.

Everything here reads the catalog and writes to the disk, and belongs in a thread. Raises OSError.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from tui.transfers.files.names import TRANSCRIPT_NAME
from tui.transfers.transcript.content import read_conversation
from tui.transfers.transcript.marker import is_transcript
from tui.transfers.transcript.page import iter_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.catalog import Catalog, MediaRow, Reader
    from tui.transfers.download.manifest import Manifest

_SIDS_PER_QUERY: Final = 500
_CONVERSATION: Final = re.compile(r"CH[0-9a-f]{32}")


def write_transcripts(manifest: Manifest, catalog: Catalog) -> list[Path]:
    """Write a page for each conversation with files in ``manifest``, and return the pages.

    The page is ``index.html`` in the folder of its files if no other conversation has files there, else an
    ``index-CH….html`` beside the manifest. Pages of earlier exports are replaced; other files never are.
    """
    with closing(catalog.reader()) as reader:
        return _write_all(manifest, reader)


def _write_all(manifest: Manifest, reader: Reader) -> list[Path]:
    folder, made = manifest.path.parent, datetime.now(UTC)
    paths = {sid: line.path for sid, line in manifest.read_lines().items() if _is_inside(line.path)}
    rows = _read_rows(reader, list(paths))
    files: dict[str | None, dict[str, str]] = {}
    owners: dict[str, set[str | None]] = {}
    for media_sid, path in paths.items():
        owner = rows[media_sid].conversation_sid if media_sid in rows else None
        files.setdefault(owner, {})[media_sid] = path
        owners.setdefault(_get_folder(path), set()).add(owner)
    pages = []
    for sid, own in files.items():
        if sid is None:
            continue
        page = _choose_page(folder, sid, own.values(), owners)
        depth = len(page.relative_to(folder).parts) - 1
        relative = {one: "/".join(PurePosixPath(path).parts[depth:]) for one, path in own.items()}
        row = rows[next(iter(own))]
        conversation = read_conversation(reader, row.service_sid, sid, row.conversation_name)
        _write(page, "\n".join(iter_page(conversation, relative, made)) + "\n", manifest.path)
        _remove_older(folder, sid, own.values(), page)
        pages.append(page)
    return pages


def _is_inside(path: str) -> bool:
    """Whether a path from the manifest, which others may have edited, stays in its folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts


def _get_folder(path: str) -> str:
    """Return the first folder of a path, "" for none."""
    return path.partition("/")[0] if "/" in path else ""


def _read_rows(reader: Reader, sids: list[str]) -> dict[str, MediaRow]:
    rows: dict[str, MediaRow] = {}
    for start in range(0, len(sids), _SIDS_PER_QUERY):
        rows |= reader.media.by_sid(sids[start : start + _SIDS_PER_QUERY])
    return rows


def _choose_page(folder: Path, sid: str, paths: Iterable[str], owners: Mapping[str, set[str | None]]) -> Path:
    """Return the path for the page of a conversation; raise OSError if other files have its names."""
    found = {_get_folder(path) for path in paths}
    own = next(iter(found)) if len(found) == 1 else ""
    is_alone = owners[own] == {sid} if own else all(one == {sid} for one in owners.values())
    candidates = [folder / own / TRANSCRIPT_NAME] if is_alone else []
    candidates.append(folder / _make_shared_name(sid))
    for page in candidates:
        if not os.path.lexists(page) or is_transcript(page):
            return page
    raise FileExistsError(
        errno.EEXIST, "it is not a transcript of Mediadeck: move it away", str(candidates[-1])
    )


def _make_shared_name(sid: str) -> str:
    known = (
        sid
        if _CONVERSATION.fullmatch(sid)
        else f"CH{hashlib.sha256(sid.encode(errors='replace')).hexdigest()[:32]}"
    )
    return TRANSCRIPT_NAME.replace(".", f"-{known}.")


def _remove_older(folder: Path, sid: str, paths: Iterable[str], page: Path) -> None:
    """Remove pages of the conversation that earlier exports, with other files, put in other places."""
    places = {folder / found / TRANSCRIPT_NAME for found in {"", *map(_get_folder, paths)}}
    for older in {*places, folder / _make_shared_name(sid)} - {page}:
        if is_transcript(older, sid):
            older.unlink(missing_ok=True)


def _write(page: Path, text: str, model: Path) -> None:
    """Write the page atomically, with the permissions of the file ``model``."""
    handle, name = tempfile.mkstemp(prefix=".transcript-", dir=page.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode(errors="replace"))
            os.fchmod(handle, stat.S_IMODE(model.stat().st_mode))
        new.replace(page)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
