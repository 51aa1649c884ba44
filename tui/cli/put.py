"""``mediadeck put``: uploads files into a conversation, each as a message."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli import transferring
from tui.cli.naming import NotFoundError, shown
from tui.cli.output import say

if TYPE_CHECKING:
    from tui.catalog import ConversationRow
    from tui.cli.transferring import Deck, Plan
    from tui.transfers.uploads import Upload

DESCRIPTION: Final = """\
Upload files into a conversation, each attached to a message of its own before Twilio deletes what is attached
to nothing. Of a folder all its files are sent, in the order of their names, one after another.

It speaks to Twilio where TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and TWILIO_API_SECRET)
are set, else to the local service.
"""
_NAMED: Final = 10


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "put",
        help="upload files into a conversation",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    transferring.add_options(parser)
    parser.add_argument(
        "conversation", metavar="CONVERSATION", help="SID (CH…), unique name or name of the conversation"
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a file, or a folder of files")
    parser.add_argument("--type", metavar="TYPE", help="content type (default: by the bytes and the name)")
    parser.add_argument("--author", metavar="NAME", help="author of the messages")
    parser.add_argument("--body", metavar="TEXT", help="text of the messages")
    pictures = parser.add_mutually_exclusive_group()
    pictures.add_argument("--strip", action="store_true", help="send pictures without EXIF and GPS")
    pictures.add_argument("--shrink", action="store_true", help="the same, with at most 2048 pixels a side")
    transferring.finish_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Upload and return the exit code."""
    if any(path.is_dir() for path in arguments.files):
        arguments.at_once = 1  # the messages come in the order of the files

    from tempfile import TemporaryDirectory  # noqa: PLC0415 - other commands start without it

    with TemporaryDirectory(prefix="mediadeck-") as copies:

        async def planned(deck: Deck) -> Plan:
            return await _planned(deck, arguments, Path(copies))

        return transferring.run(arguments, planned)


async def _planned(deck: Deck, arguments: argparse.Namespace, copies: Path) -> Plan:
    import asyncio  # noqa: PLC0415 - other commands start without it

    conversation = await _conversation_named(arguments.conversation, deck)
    return await asyncio.to_thread(_plan, arguments, conversation, copies)


def _plan(arguments: argparse.Namespace, conversation: ConversationRow, copies: Path) -> Plan:
    from tui.transfers.preparing import CannotCleanError, files_of  # noqa: PLC0415 - as above

    sent: dict[Path, Path] = {}
    refused: list[tuple[str, str]] = []
    for path in files_of(arguments.files):
        try:
            sent[path] = _prepared(path, arguments, copies)
        except CannotCleanError as error:
            refused.append((path.name, str(error)))
    return transferring.Plan(_uploads(sent, arguments, conversation), refused)


def _uploads(
    sent: dict[Path, Path], arguments: argparse.Namespace, conversation: ConversationRow
) -> list[Upload]:
    from tui.transfers.preparing import content_type_or_unknown  # noqa: PLC0415 - as above
    from tui.transfers.uploads import Upload  # noqa: PLC0415

    return [
        Upload(
            path=copy,
            name=path.name,
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            content_type=arguments.type or content_type_or_unknown(path),
            author=arguments.author,
            body=arguments.body,
            conversation=conversation.friendly_name,
        )
        for path, copy in sent.items()
    ]


def _prepared(path: Path, arguments: argparse.Namespace, copies: Path) -> Path:
    """Return what is sent in place of the file: itself, or a cleaned copy, of which the sizes are said."""
    from tui.transfers.preparing import Pictures, prepared  # noqa: PLC0415 - as above

    pictures = (
        Pictures.SMALL if arguments.shrink else Pictures.BARE if arguments.strip else Pictures.AS_THEY_ARE
    )
    sent = prepared(path, pictures, copies)
    if sent != path:
        before, after = path.stat().st_size, sent.stat().st_size
        say(f"{shown(path.name)}: {before / 1e6:,.2f} MB, sent as {after / 1e6:,.2f} MB.")
    return sent


async def _conversation_named(name: str, deck: Deck) -> ConversationRow:
    """Return the conversation with this SID, unique name or name, whatever its case; raises NotFoundError."""
    from tui.api.errors import NotFound, Rejected  # noqa: PLC0415 - as above
    from tui.catalog.from_api import conversation_row  # noqa: PLC0415

    service = deck.service.sid
    try:  # a unique name may stand where a SID may (twilio-media-api, section 4)
        return conversation_row(await deck.client.conversations.fetch(service, name), service)
    except (NotFound, Rejected):
        pass
    rows = [conversation_row(one, service) async for one in deck.client.conversations.list(service)]
    await _keep(rows, deck)
    found = [row for row in rows if row.friendly_name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    some = ", ".join(f"{row.sid} {shown(row.friendly_name)}" for row in (found or rows)[:_NAMED])
    problem = "More than one conversation has" if found else "No conversation has"
    message = f"{problem} the SID or name {shown(name)}. Conversations: {some or 'none'}."
    raise NotFoundError(message)


async def _keep(rows: list[ConversationRow], deck: Deck) -> None:
    import asyncio  # noqa: PLC0415 - as above

    with closing(deck.catalog.reader()):
        await asyncio.to_thread(deck.catalog.put_conversations, rows)
