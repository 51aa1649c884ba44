"""``mediadeck put``: uploads files into a conversation, each as a message."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli import transferring
from tui.cli.naming import NotFoundError, shown

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
    transferring.finish_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Upload and return the exit code."""
    if any(path.is_dir() for path in arguments.files):
        arguments.at_once = 1  # the messages come in the order of the files

    async def planned(deck: Deck) -> Plan:
        return await _planned(deck, arguments)

    return transferring.run(arguments, planned)


async def _planned(deck: Deck, arguments: argparse.Namespace) -> Plan:
    import asyncio  # noqa: PLC0415 - other commands start without it

    conversation = await _conversation_named(arguments.conversation, deck)
    jobs = await asyncio.to_thread(_uploads, arguments, conversation)
    return transferring.Plan(jobs)


def _uploads(arguments: argparse.Namespace, conversation: ConversationRow) -> list[Upload]:
    from tui.transfers.preparing import content_type_or_unknown, files_of  # noqa: PLC0415 - as above
    from tui.transfers.uploads import Upload  # noqa: PLC0415

    return [
        Upload(
            path=path,
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            content_type=arguments.type or content_type_or_unknown(path),
            author=arguments.author,
            body=arguments.body,
            conversation=conversation.friendly_name,
        )
        for path in files_of(arguments.files)
    ]


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
