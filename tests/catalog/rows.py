"""Rows for a catalog without a service."""

from __future__ import annotations

from tui.catalog import Catalog, ConversationRow, MediaRow, ServiceRow


def make_service_row(sid: str = "IS1", name: str = "Service") -> ServiceRow:
    return ServiceRow(sid, name, 1)


def make_conversation_row(
    sid: str = "CH1", service_sid: str = "IS1", name: str = "Conversation"
) -> ConversationRow:
    return ConversationRow(sid, service_sid, name, "active", 1)


def media_row(
    number: int, conversation_sid: str = "CH1", *, name: str | None = None, size: int | None = 1
) -> MediaRow:
    """Return the row of a media; a higher ``number`` means a later date."""
    name = f"{number}.txt" if name is None else name
    return MediaRow(
        f"ME{number}",
        "IS1",
        conversation_sid,
        "Conversation",
        f"IM{number}",
        name,
        "text/plain",
        size,
        "m",
        number,
    )


def fill(catalog: Catalog, media: int) -> None:
    """Put one service with one conversation and this many media into ``catalog``."""
    catalog.put_services([make_service_row()])
    catalog.put_conversations([make_conversation_row()])
    catalog.put_media(media_row(number) for number in range(media))
