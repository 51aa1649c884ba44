"""``mediadeck tag``: change or print the user's tags and notes on media, without the network."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from tui.catalog.annotations import (
    AnnotationEdit,
    AnnotationError,
    check_note,
    check_tags,
    edit_annotations,
)
from tui.catalog.storage.annotation_store import LONGEST_NOTE, Annotation
from tui.cli import exit_codes
from tui.cli.catalog_access import check_annotations, open_catalog
from tui.cli.errors import NotFoundError
from tui.cli.media_lookup import find_media_sid
from tui.cli.output.console import report
from tui.cli.output.listings import TAGGED
from tui.cli.output.tables import print_rows
from tui.cli.profile_selection import open_profile
from tui.cli.service_lookup import find_service
from tui.text.quantities import format_count

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from tui.catalog import Catalog, Reader
    from tui.cli.output.tables import Value

#: UTF-8 takes at most this many bytes per character; a longer note is refused before it is read completely.
_LONGEST_INPUT = 4 * LONGEST_NOTE + 1


def run(arguments: argparse.Namespace) -> int:
    """Change or print, and return the exit code."""
    try:
        edit = _read_edit(arguments)
    except AnnotationError as error:
        return report(error, exit_codes.USAGE)
    with open_profile(arguments) as profile, open_catalog(profile, required=True) as catalog:
        check_annotations(catalog)
        sids, failed = _find(arguments.service, arguments.media, catalog)
        if edit is None:
            with closing(catalog.reader()) as reader:
                rows = list(_rows(sids, reader))
            is_done = print_rows(rows, arguments.columns or TAGGED, arguments.form)
        else:
            changed = edit_annotations(catalog, sids, edit)
            is_done = True
            if sids:
                unchanged = len(sids) - changed
                rest = f"; {unchanged:,} had them already" if unchanged else ""
                report(f"changed the tags or the note of {format_count(changed, 'media')}{rest}.")
    if failed:
        return exit_codes.PARTLY if sids else exit_codes.NOT_FOUND
    return exit_codes.DONE if is_done else exit_codes.FAILED


def _read_edit(arguments: argparse.Namespace) -> AnnotationEdit | None:
    """Return the change given by the options, or None; raise AnnotationError."""
    add, remove = (check_tags(",".join(given)) for given in (arguments.add, arguments.remove))
    for option, given, tags in (("--add", arguments.add, add), ("--remove", arguments.remove, remove)):
        if given and not tags:
            raise AnnotationError(
                f"{option}: there is no tag in it. Give one or several, separated by commas or blanks."
            )
    note = arguments.note
    if note is None and not (add or remove or arguments.clear):
        return None
    if note == "-":
        note = sys.stdin.buffer.read(_LONGEST_INPUT).decode(errors="replace")
    return AnnotationEdit(add, remove, None if note is None else check_note(note), is_reset=arguments.clear)


def _find(service: str, names: Sequence[str], catalog: Catalog) -> tuple[list[str], int]:
    """Return the SIDs of these media and the number of missing ones; report those. Raise NotFoundError."""
    try:
        row = find_service(service, catalog)
    except NotFoundError as error:
        message = f"{error} The catalog only has services that were synced: mediadeck sync"
        raise NotFoundError(message) from None
    sids: list[str] = []
    failed = 0
    with closing(catalog.reader()) as reader:
        for name in names:
            try:
                sids.append(find_media_sid(name, row, reader))
            except NotFoundError as error:
                report(error, exit_codes.NOT_FOUND)
                failed += 1
    return list(dict.fromkeys(sids)), failed


def _rows(sids: Sequence[str], reader: Reader) -> Iterator[dict[str, Value]]:
    noted = reader.annotations.read(sids)
    for sid in sids:
        found = reader.find_sid(sid)
        row_id = found.media_id if found is not None else None
        row = None if row_id is None else reader.media.by_id([row_id]).get(row_id)
        one = noted.get(sid, Annotation(sid))
        yield {"sid": sid, "filename": row.filename if row else None, "tags": one.tags, "note": one.note}
