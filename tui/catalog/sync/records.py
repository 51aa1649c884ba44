"""What the API tells, as rows of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.catalog.model import ConversationRow, MediaDetails, MediaRow, ServiceRow

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import Conversation, Media, Message, Service


def service_row(service: Service) -> ServiceRow:
    """Return the row of a service as the API tells it."""
    return ServiceRow(service.sid, service.friendly_name or service.sid, _seconds(service.date_created))


def conversation_row(conversation: Conversation, service_sid: str) -> ConversationRow:
    """Return the row of a conversation, named by the best name that it has."""
    return ConversationRow(
        sid=conversation.sid,
        service_sid=service_sid,
        friendly_name=conversation.friendly_name or conversation.unique_name or conversation.sid,
        state=conversation.state or "unknown",
        updated=_seconds(conversation.date_updated or conversation.date_created),
    )


def media_rows(message: Message, conversation: ConversationRow) -> list[MediaRow]:
    """Return the rows of all media of a message: REST attaches one, but the SDKs can attach several."""
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
            sent=_seconds(message.date_created),
        )
        for media in message.media
    ]


def unattached_row(media: Media, service_sid: str) -> MediaRow:
    """Return the row of a media that was uploaded and is attached to no message."""
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
        sent=_seconds(media.date_created),
    )


def details_of(media: Media) -> MediaDetails:
    """Return what MCS knows of a media and its message does not."""
    return MediaDetails(media.sid, media.category, _seconds(media.date_created))


def _seconds(date: datetime | None) -> int | None:
    return None if date is None else int(date.timestamp())
