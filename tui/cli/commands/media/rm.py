"""``mediadeck rm``: delete the messages of media, and the media with them."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.api.client import Client
from tui.api.errors import ApiError, ReadOnly
from tui.catalog.message_deletion import delete_messages, group_by_message, read_messages
from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog
from tui.cli.errors import NotFoundError
from tui.cli.media_lookup import resolve_media_sids
from tui.cli.output.console import ask_for_word, report
from tui.cli.profile_runner import run_for_profile
from tui.presentation.fields import find_author_name
from tui.text.quantities import format_count, pluralize
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from tui.api.models import Message
    from tui.catalog import Catalog, MediaRow, Reader
    from tui.catalog.message_deletion import MessageAddress
    from tui.settings import Profile
_WORD: Final = "delete"


def run(arguments: argparse.Namespace) -> int:
    """Delete the media after a confirmation and return the exit code."""
    if not (arguments.yes or sys.stdin.isatty()):
        return report(
            "standard input is not a terminal: add --yes to delete without asking.", exit_codes.USAGE
        )

    async def work(profile: Profile) -> int:
        if profile.read_only:
            raise ReadOnly
        with open_catalog(profile, required=True) as catalog:
            async with Client(profile) as client:
                _, sids = await resolve_media_sids(client, profile, arguments.service, arguments.media)
                with closing(catalog.reader()) as reader:
                    rows, failures = _rows(sids, reader)
                for failure in failures:
                    report(failure, exit_codes.NOT_FOUND)
                code = await _delete(rows, client, catalog, confirmed=arguments.yes) if rows else None
        if failures:
            return exit_codes.PARTLY if code == exit_codes.DONE else code or exit_codes.NOT_FOUND
        return exit_codes.DONE if code is None else code

    return run_for_profile(arguments, work)


def _rows(
    sids: Mapping[str, str | NotFoundError], reader: Reader
) -> tuple[list[MediaRow], list[NotFoundError]]:
    """Return the media that can be deleted, without duplicates, and the errors of the others."""
    rows: dict[str, MediaRow] = {}
    failures: list[NotFoundError] = []
    for name, sid in sids.items():
        if isinstance(sid, NotFoundError):
            failures.append(sid)
            continue
        found = reader.find_sid(sid)
        row = None if found is None or found.media_id is None else reader.media.by_id([found.media_id])
        if not row:
            advice = "its message is not in the catalog. Update it: mediadeck sync"
            failures.append(NotFoundError(f"{sanitize_message(name)}: {advice}"))
            continue
        [one] = row.values()
        if one.message_sid is None:
            why = (
                "is not attached to a message: Twilio deletes it soon."
                if one.is_unattached
                else "cannot be deleted: its message has no SID."
            )
            failures.append(NotFoundError(f"{sanitize_message(name)} {why}"))
            continue
        rows[one.sid] = one
    return list(rows.values()), failures


async def _delete(rows: Sequence[MediaRow], client: Client, catalog: Catalog, *, confirmed: bool) -> int:
    messages = group_by_message(rows)
    if not confirmed:
        _list_messages(messages, await read_messages(client, list(messages)))
        if not _confirm(len(messages)):
            return report("nothing was deleted.", exit_codes.FAILED)
    deleted = await delete_messages(client, catalog, list(messages))
    errors = [error for error in deleted.values() if isinstance(error, ApiError)]
    for address, error in deleted.items():
        names = ", ".join(sanitize_message(row.name) for row in messages[address])
        if error is None:
            report(f"deleted with its message: {names}.")
        else:
            report(f"{names}: {error}", exit_codes.FAILED)
    if not errors:
        return exit_codes.DONE
    return exit_codes.PARTLY if len(errors) < len(deleted) else exit_codes.of_error(errors[0])


def _list_messages(
    messages: Mapping[MessageAddress, Sequence[MediaRow]], read: Mapping[MessageAddress, Message | ApiError]
) -> None:
    """List everything in each message: it may contain other media too."""
    for address, rows in messages.items():
        message = read[address]
        row = rows[0]
        author = row.author if isinstance(message, ApiError) else message.author
        name = find_author_name(author, row)
        person = f"{name} ({author})" if name else author
        where = sanitize_message(row.conversation_name) or address.conversation_sid
        print(f"  {address.sid} in {where}, from {sanitize_message(person or 'nobody')}", file=sys.stderr)
        names = [sanitize_message(row.name) for row in rows]
        if not isinstance(message, ApiError):
            selected = {row.sid for row in rows}
            others = [one for one in message.media or () if one.sid not in selected]
            names += [f"{sanitize_message(one.filename or one.sid)} (in the same message)" for one in others]
            names += [f"the text: {sanitize_message(message.body)}"] if message.body else []
        else:
            names.append(f"its text could not be read: {sanitize_message(str(message))}")
        for name in names:
            print(f"    {name}", file=sys.stderr)


def _confirm(count: int) -> bool:
    what = pluralize(count, "this message", f"these {format_count(count, 'message')}")
    return ask_for_word(f"Delete {what}? This cannot be undone.", _WORD)
