"""Resolve names from the command line to conversations."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tui.api.errors import NotFound, Rejected
from tui.catalog.sync.records import make_conversation_row
from tui.cli.errors import NotFoundError
from tui.cli.service_lookup import suggest
from tui.settings.paths import expand_user
from tui.text.sanitize import sanitize_message
from tui.text.similar_names import make_name_key
from tui.transfers.upload.conversation_folders import match_folders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.catalog import ConversationRow
    from tui.cli.transfers import CommandContext

#: The maximum number of candidates that an error lists.
_MAX_CANDIDATES: Final = 10


async def find_conversation(name: str, context: CommandContext) -> ConversationRow:
    """Return the conversation with this SID, unique name or name, ignoring case; raise NotFoundError.

    It is also written to the catalog.
    """
    service = context.service.sid
    try:  # Twilio accepts a unique name in place of the SID (twilio-media-api, section 4)
        row = make_conversation_row(await context.client.conversations.fetch(service, name), service)
    except (NotFound, Rejected):
        pass
    else:
        await asyncio.to_thread(context.catalog.put_conversations, [row])
        return row
    rows = await _list_conversations(context)
    found = [row for row in rows if make_name_key(row.friendly_name) == make_name_key(name)]
    if len(found) == 1:
        return found[0]
    candidates = ", ".join(
        f"{row.sid} {sanitize_message(row.friendly_name)}" for row in (found or rows)[:_MAX_CANDIDATES]
    )
    problem = "More than one conversation has" if found else "No conversation has"
    hint = suggest(name, () if found else (row.friendly_name for row in rows))
    shown = sanitize_message(name)
    message = f"{problem} the SID or name {shown}.{hint} Conversations: {candidates or 'none'}."
    raise NotFoundError(message)


async def find_conversations_by_folder(
    roots: Sequence[Path], context: CommandContext
) -> tuple[list[tuple[ConversationRow, Sequence[Path]]], list[tuple[str, str]]]:
    """Return each conversation that a folder in ``roots`` is named after, with that folder.

    Also return the folder names without a match, each with the reason.
    """
    conversations = await _list_conversations(context)
    matches: list[tuple[ConversationRow, Sequence[Path]]] = []
    refused: list[tuple[str, str]] = []
    for root in roots:
        shape = await asyncio.to_thread(match_folders, expand_user(root).absolute(), conversations)
        matches += [(conversation, [folder]) for conversation, folder in shape.folders]
        refused += shape.skipped
    return matches, refused


async def _list_conversations(context: CommandContext) -> list[ConversationRow]:
    """Return all conversations of the service, and write them to the catalog."""
    service = context.service.sid
    rows = [make_conversation_row(one, service) async for one in context.client.conversations.list(service)]
    await asyncio.to_thread(context.catalog.put_conversations, rows)
    return rows
