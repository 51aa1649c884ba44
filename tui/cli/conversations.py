"""Finding the conversations that a person names on the command line, or by the names of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.cli.naming import NotFoundError, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.catalog import ConversationRow
    from tui.cli.transferring import Deck
    from tui.transfers.local_files import LocalFile

_NAMED: Final = 10


async def conversation_named(name: str, deck: Deck) -> ConversationRow:
    """Return the conversation with this SID, unique name or name, whatever its case; raises NotFoundError."""
    from tui.api.errors import NotFound, Rejected  # noqa: PLC0415 - other commands start without it
    from tui.catalog.from_api import conversation_row  # noqa: PLC0415

    service = deck.service.sid
    try:  # a unique name may stand where a SID may (twilio-media-api, section 4)
        return conversation_row(await deck.client.conversations.fetch(service, name), service)
    except (NotFound, Rejected):
        pass
    rows = await _all(deck)
    found = [row for row in rows if row.friendly_name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    some = ", ".join(f"{row.sid} {shown(row.friendly_name)}" for row in (found or rows)[:_NAMED])
    problem = "More than one conversation has" if found else "No conversation has"
    message = f"{problem} the SID or name {shown(name)}. Conversations: {some or 'none'}."
    raise NotFoundError(message)


async def by_folder(
    roots: Sequence[Path], deck: Deck
) -> tuple[list[tuple[ConversationRow, Sequence[Path]]], list[tuple[str, str]]]:
    """Return the conversations that the folders in ``roots`` are named after, each with its folder.

    And the names that lead nowhere, with the reason. A folder has the SID or the name of its conversation,
    or that name as an export writes it. Hidden entries and a manifest are left out.
    """
    import asyncio  # noqa: PLC0415 - other commands start without it

    from tui.transfers.local_files import read_folder  # noqa: PLC0415
    from tui.transfers.manifest import NAME  # noqa: PLC0415
    from tui.transfers.names import folder_name  # noqa: PLC0415

    known: dict[str, list[ConversationRow]] = {}
    for row in await _all(deck):
        for name in {row.sid, row.friendly_name, folder_name(row.friendly_name)}:
            known.setdefault(name, []).append(row)
    places: list[tuple[ConversationRow, Sequence[Path]]] = []
    refused: list[tuple[str, str]] = []
    for root in roots:
        listing = await asyncio.to_thread(read_folder, str(root.expanduser().absolute()))
        refused += [(str(root), listing.problem)] if listing.problem else []
        visible = [one for one in listing.entries if not one.name.startswith(".") and one.name != NAME]
        for entry in visible:
            found = known.get(entry.name, [])
            if entry.is_folder and len(found) == 1:
                places.append((found[0], [root / entry.name]))
            else:
                refused.append((entry.name, _reason(entry, found)))
    return places, refused


def _reason(entry: LocalFile, found: Sequence[ConversationRow]) -> str:
    if not entry.is_folder:
        return "It is in no folder of a conversation: it is not sent."
    problem = "More than one conversation has" if found else "No conversation has"
    return f"{problem} the name of this folder: its files are not sent."


async def _all(deck: Deck) -> list[ConversationRow]:
    """Return all conversations of the service, which the catalog then has as well."""
    import asyncio  # noqa: PLC0415 - as above

    from tui.catalog.from_api import conversation_row  # noqa: PLC0415

    service = deck.service.sid
    rows = [conversation_row(one, service) async for one in deck.client.conversations.list(service)]
    await asyncio.to_thread(deck.catalog.put_conversations, rows)
    return rows
