"""Serializers of services, conversations, messages and media (twilio-media-api, sections 3 and 4).

``scope`` is always the absolute URL of the parent: the service, or the base URL for the default service.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from tui.server.rules import MEGABYTE

if TYPE_CHECKING:
    from tui.server.store.records import Conversation, Media, Message, Service

#: The UTC offset of the dates of MCS.
_MCS_ZONE: Final = timezone(timedelta(hours=-7))


def serialize_media(media: Media, account_sid: str, *, temporary_url: str | None = None) -> dict[str, object]:
    """Return a media of MCS, with both the documented field names and those actually sent.

    The response to an upload has no temporary URL.
    """
    url = f"/v1/Services/{media.service_sid}/Media/{media.sid}"
    links = {"content": f"{url}/Content"}
    if temporary_url is not None:
        links["content_direct_temporary"] = temporary_url
    return {
        "sid": media.sid,
        "account_sid": account_sid,
        "service_sid": media.service_sid,
        "date_created": _format_mcs_date(media.date_created),
        "date_upload_updated": _format_mcs_date(media.date_upload_updated),
        "date_updated": _format_mcs_date(media.date_updated),
        "links": links,
        "size": media.size,
        "content_type": media.content_type,
        "filename": media.filename,
        "file_name": media.filename,
        "author": media.author,
        "category": media.category,
        "message_sid": media.message_sid,
        "channel_sid": media.conversation_sid,
        "url": url,
        "is_multipart_upstream": False,
    }


def serialize_service(service: Service, account_sid: str, base: str) -> dict[str, object]:
    """Return a service; ``base`` is the absolute URL that ends in ``/v1``."""
    url = f"{base}/Services/{service.sid}"
    paths = {
        "conversations": "Conversations",
        "users": "Users",
        "roles": "Roles",
        "bindings": "Bindings",
        "configuration": "Configuration",
        "participant_conversations": "ParticipantConversations",
        "conversation_with_participants": "ConversationWithParticipants",
    }
    return {
        "sid": service.sid,
        "account_sid": account_sid,
        "friendly_name": service.friendly_name,
        "date_created": format_date(service.date_created),
        "date_updated": format_date(service.date_updated),
        "url": url,
        "links": {name: f"{url}/{path}" for name, path in paths.items()},
    }


def serialize_chat_service(
    service: Service, account_sid: str, base: str, size_limit: int
) -> dict[str, object]:
    """Return a service of Chat v2; ``base`` is the absolute URL that ends in ``/v2``.

    Only this resource contains the maximum size of a media; ``size_limit`` is in bytes (section 4).
    """
    url = f"{base}/Services/{service.sid}"
    return {
        "sid": service.sid,
        "account_sid": account_sid,
        "friendly_name": service.friendly_name,
        "date_created": format_date(service.date_created),
        "date_updated": format_date(service.date_updated),
        "media": {
            "size_limit_mb": size_limit // MEGABYTE,
            "compatibility_message": "This message carries media, which this client cannot show.",
        },
        "url": url,
        "links": {"channels": f"{url}/Channels", "users": f"{url}/Users", "roles": f"{url}/Roles"},
    }


def serialize_configuration(
    default_service_sid: str | None, account_sid: str, base: str
) -> dict[str, object]:
    """Return the configuration of Conversations; ``base`` is the absolute URL that ends in ``/v1``."""
    url = f"{base}/Configuration"
    return {
        "account_sid": account_sid,
        "default_chat_service_sid": default_service_sid,
        "default_messaging_service_sid": None,
        "default_inactive_timer": None,
        "default_closed_timer": None,
        "url": url,
        "links": {
            "service": f"{base}/Services/{default_service_sid}" if default_service_sid else None,
            "webhooks": f"{url}/Webhooks",
        },
    }


def serialize_conversation(conversation: Conversation, account_sid: str, scope: str) -> dict[str, object]:
    """Return a conversation."""
    url = f"{scope}/Conversations/{conversation.sid}"
    return {
        "sid": conversation.sid,
        "account_sid": account_sid,
        "chat_service_sid": conversation.service_sid,
        "messaging_service_sid": None,
        "friendly_name": conversation.friendly_name,
        "unique_name": conversation.unique_name,
        "attributes": conversation.attributes,
        "state": conversation.state,
        "date_created": format_date(conversation.date_created),
        "date_updated": format_date(conversation.date_updated),
        "timers": {},
        "bindings": {},
        "url": url,
        "links": {
            "participants": f"{url}/Participants",
            "messages": f"{url}/Messages",
            "webhooks": f"{url}/Webhooks",
            "export": f"{url}/Export",
        },
    }


def serialize_message(message: Message, account_sid: str, scope: str) -> dict[str, object]:
    """Return a message with its media."""
    url = f"{scope}/Conversations/{message.conversation_sid}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": account_sid,
        "chat_service_sid": message.service_sid,
        "conversation_sid": message.conversation_sid,
        "index": message.index,
        "author": message.author,
        "body": message.body,
        "media": [_serialize_message_media(media) for media in message.media] or None,
        "attributes": message.attributes,
        "participant_sid": None,
        "date_created": format_date(message.date_created),
        "date_updated": format_date(message.date_updated),
        "delivery": None,
        "url": url,
        "links": {"delivery_receipts": f"{url}/Receipts", "channel_metadata": f"{url}/ChannelMetadata"},
        "content_sid": message.content_sid,
    }


def _serialize_message_media(media: Media) -> dict[str, object]:
    return {
        "sid": media.sid,
        "size": media.size,
        "content_type": media.content_type,
        "filename": media.filename,
        "category": media.category,
    }


def format_date(moment: datetime) -> str:
    """Return a date in the format of Conversations: whole seconds in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _format_mcs_date(moment: datetime) -> str:
    return moment.astimezone(_MCS_ZONE).isoformat(timespec="microseconds")
