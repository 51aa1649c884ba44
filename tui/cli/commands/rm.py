"""``mediadeck rm``: deletes the messages of media, and with them the media."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.catalog_access import opened_catalog
from tui.cli.lookup import NotFoundError, shown
from tui.cli.media_lookup import sids_named
from tui.cli.output.console import say
from tui.cli.profile_selection import add_profile_options
from tui.cli.runner import run_for_profile
from tui.cli.typed_ahead import drop_typed_ahead
from tui.text.quantities import format_count, pluralize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.api.client import Client
    from tui.api.errors import ApiError
    from tui.api.models import Message
    from tui.catalog import Catalog, MediaRow, Reader
    from tui.catalog.message_deletion import MessageAddress
    from tui.settings import Profile

DESCRIPTION: Final = """\
Delete the messages of media, and with each its text and all its media: Twilio has no other way to delete one,
and none to bring one back. MEDIA is a SID (ME…) or a file name; the catalog has to know it.

It tells what goes, and asks for the word "delete". In a script, --yes stands for that.

  mediadeck rm "Harbour Support" "wrong photo.jpg"
  mediadeck rm IS… ME… ME… --yes
"""
_WORD: Final = "delete"


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "rm",
        help="delete media, with their messages",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")
    parser.add_argument("media", metavar="MEDIA", nargs="+", help="SID (ME…) or file name of a media")
    parser.add_argument("--yes", action="store_true", help="delete without asking")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Delete what was named, once that is confirmed, and return the exit code."""
    if not (arguments.yes or sys.stdin.isatty()):
        return say("there is no terminal to ask at: give --yes to delete without asking.", exit_codes.USAGE)

    async def work(profile: Profile) -> int:
        from tui.api.client import Client  # noqa: PLC0415 - other commands start without it
        from tui.api.errors import ReadOnly  # noqa: PLC0415

        if profile.read_only:
            raise ReadOnly
        with opened_catalog(profile, is_needed=True) as catalog:
            async with Client(profile) as client:
                _, sids = await sids_named(client, profile, arguments.service, arguments.media)
                with closing(catalog.reader()) as reader:
                    rows, failures = _rows(sids, reader)
                for failure in failures:
                    say(failure, exit_codes.NOT_FOUND)
                code = await _delete(rows, client, catalog, is_sure=arguments.yes) if rows else None
        if failures:
            return exit_codes.PARTLY if code == exit_codes.DONE else code or exit_codes.NOT_FOUND
        return exit_codes.DONE if code is None else code

    return run_for_profile(arguments, work)


def _rows(
    sids: Mapping[str, str | NotFoundError], reader: Reader
) -> tuple[list[MediaRow], list[NotFoundError]]:
    """Return the media that can be deleted, each once, and why others cannot."""
    rows: dict[str, MediaRow] = {}
    failures: list[NotFoundError] = []
    for name, sid in sids.items():
        if isinstance(sid, NotFoundError):
            failures.append(sid)
            continue
        found = reader.find_sid(sid)
        row = None if found is None or found.media_id is None else reader.media_rows([found.media_id])
        if not row:
            advice = "the catalog does not know its message. Bring it up to date: mediadeck sync"
            failures.append(NotFoundError(f"{shown(name)}: {advice}"))
            continue
        [one] = row.values()
        if one.message_sid is None:
            why = (
                "is attached to no message: Twilio deletes it by itself, soon."
                if one.is_unattached
                else "cannot be deleted: the service sent its message without a SID."
            )
            failures.append(NotFoundError(f"{shown(name)} {why}"))
            continue
        rows[one.sid] = one
    return list(rows.values()), failures


async def _delete(rows: Sequence[MediaRow], client: Client, catalog: Catalog, *, is_sure: bool) -> int:
    from tui.api.errors import ApiError  # noqa: PLC0415 - as above
    from tui.catalog.message_deletion import delete_messages, group_by_message, read_messages  # noqa: PLC0415

    messages = group_by_message(rows)
    if not is_sure:
        _tell(messages, await read_messages(client, list(messages)))
        if not _is_confirmed(len(messages)):
            return say("nothing was deleted.", exit_codes.FAILED)
    deleted = await delete_messages(client, catalog, list(messages))
    errors = [error for error in deleted.values() if isinstance(error, ApiError)]
    for address, error in deleted.items():
        names = ", ".join(shown(row.name) for row in messages[address])
        if error is None:
            say(f"deleted with its message: {names}.")
        else:
            say(f"{names}: {error}", exit_codes.FAILED)
    if not errors:
        return exit_codes.DONE
    return exit_codes.PARTLY if len(errors) < len(deleted) else exit_codes.of_error(errors[0])


def _tell(
    messages: Mapping[MessageAddress, Sequence[MediaRow]], read: Mapping[MessageAddress, Message | ApiError]
) -> None:
    """Say what goes with each message: other media of it may not have been meant."""
    from tui.api.errors import ApiError  # noqa: PLC0415 - as above

    for address, rows in messages.items():
        message = read[address]
        author = rows[0].author if isinstance(message, ApiError) else message.author
        where = shown(rows[0].conversation_name) or address.conversation_sid
        print(f"  {address.sid} in {where}, from {shown(author or 'nobody')}", file=sys.stderr)
        names = [shown(row.name) for row in rows]
        if not isinstance(message, ApiError):
            meant = {row.sid for row in rows}
            others = [one for one in message.media or () if one.sid not in meant]
            names += [f"{shown(one.filename or one.sid)} (in the same message)" for one in others]
            names += [f"the text: {shown(message.body)}"] if message.body else []
        else:
            names.append(f"its text could not be read: {shown(str(message))}")
        for name in names:
            print(f"    {name}", file=sys.stderr)


def _is_confirmed(count: int) -> bool:
    what = pluralize(count, "this message", f"these {format_count(count, 'message')}")
    drop_typed_ahead()
    print(f"Delete {what} for good? Type {_WORD} to do it: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() == _WORD
