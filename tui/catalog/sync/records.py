"""Conversion of API resources to rows of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.catalog.model import ConversationRow, MediaDetails, MediaRow, MessageRow, ServiceRow

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import Conversation, Media, Message, Service


def make_service_row(service: Service) -> ServiceRow:
    """Return the row of a service."""
    return ServiceRow(service.sid, service.friendly_name or service.sid, _to_seconds(service.date_created))


def make_conversation_row(conversation: Conversation, service_sid: str) -> ConversationRow:
    """Return the row of a conversation, with its friendly or unique name, or its SID."""
    return ConversationRow(
        sid=conversation.sid,
        service_sid=service_sid,
        friendly_name=conversation.friendly_name or conversation.unique_name or conversation.sid,
        state=conversation.state or "unknown",
        updated=_to_seconds(conversation.date_updated or conversation.date_created),
    )


def media_rows(message: Message, conversation: ConversationRow) -> list[MediaRow]:
    """Return the rows of the media of a message. REST attaches one, the SDKs can attach several."""
    return [
        MediaRow(
            sid=media.sid,
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            conversation_name=conversation.friendly_name,
            message_sid=message.sid or None,
            filename=media.filename,
            content_type=media.content_type,
            size=media.size,
            author=message.author,
            sent=_to_seconds(message.date_created),
        )
        for media in message.media
    ]


def make_message_row(message: Message, conversation: ConversationRow) -> MessageRow:
    """Return the row of a message, without an empty text."""
    return MessageRow(
        sid=message.sid,
        conversation_sid=conversation.sid,
        position=message.index,
        author=message.author,
        sent=_to_seconds(message.date_created),
        body=message.body or None,
        media=len(message.media),
    )


def make_unattached_row(media: Media, service_sid: str) -> MediaRow:
    """Return the row of an uploaded media without a message."""
    return MediaRow(
        sid=media.sid,
        service_sid=service_sid,
        conversation_sid=None,
        conversation_name="",
        message_sid=None,
        filename=media.filename,
        content_type=media.content_type,
        size=media.size,
        author=media.author,
        sent=_to_seconds(media.date_created),
    )


def make_details(media: Media) -> MediaDetails:
    """Return the details of a media that only MCS has."""
    return MediaDetails(media.sid, media.category, _to_seconds(media.date_created))


def _to_seconds(date: datetime | None) -> int | None:
    return None if date is None else int(date.timestamp())
