"""Finding the conversations that a person names on the command line, or by the names of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.cli.lookup import NotFoundError, shown
from tui.settings.paths import expanded
from tui.text.similar_names import find_similar_names, make_name_key, suggest_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.catalog import ConversationRow
    from tui.cli.transfers import CommandContext

_NAMED: Final = 10


async def conversation_named(name: str, deck: CommandContext) -> ConversationRow:
    """Return the conversation with this SID, unique name or name, whatever its case; raises NotFoundError.

    The catalog has it from then on.
    """
    import asyncio  # noqa: PLC0415 - other commands start without it

    from tui.api.errors import NotFound, Rejected  # noqa: PLC0415 - other commands start without it
    from tui.catalog.sync.records import make_conversation_row  # noqa: PLC0415

    service = deck.service.sid
    try:  # a unique name may stand where a SID may (twilio-media-api, section 4)
        row = make_conversation_row(await deck.client.conversations.fetch(service, name), service)
    except (NotFound, Rejected):
        pass
    else:
        await asyncio.to_thread(deck.catalog.put_conversations, [row])
        return row
    rows = await _all(deck)
    found = [row for row in rows if make_name_key(row.friendly_name) == make_name_key(name)]
    if len(found) == 1:
        return found[0]
    some = ", ".join(f"{row.sid} {shown(row.friendly_name)}" for row in (found or rows)[:_NAMED])
    problem = "More than one conversation has" if found else "No conversation has"
    near = [] if found else find_similar_names(name, (row.friendly_name for row in rows))
    question = suggest_names([shown(one) for one in near])
    there = some or "none"
    message = f"{problem} the SID or name {shown(name)}.{question} Conversations: {there}."
    raise NotFoundError(message)


async def by_folder(
    roots: Sequence[Path], deck: CommandContext
) -> tuple[list[tuple[ConversationRow, Sequence[Path]]], list[tuple[str, str]]]:
    """Return the conversations that the folders in ``roots`` are named after, each with its folder.

    And the names that lead nowhere, with the reason.
    """
    import asyncio  # noqa: PLC0415 - other commands start without it

    from tui.transfers.upload.conversation_folders import match_folders  # noqa: PLC0415

    conversations = await _all(deck)
    places: list[tuple[ConversationRow, Sequence[Path]]] = []
    refused: list[tuple[str, str]] = []
    for root in roots:
        shape = await asyncio.to_thread(match_folders, expanded(root).absolute(), conversations)
        places += [(conversation, [folder]) for conversation, folder in shape.folders]
        refused += shape.skipped
    return places, refused


async def _all(deck: CommandContext) -> list[ConversationRow]:
    """Return all conversations of the service, which the catalog then has as well."""
    import asyncio  # noqa: PLC0415 - as above

    from tui.catalog.sync.records import make_conversation_row  # noqa: PLC0415

    service = deck.service.sid
    rows = [make_conversation_row(one, service) async for one in deck.client.conversations.list(service)]
    await asyncio.to_thread(deck.catalog.put_conversations, rows)
    return rows
