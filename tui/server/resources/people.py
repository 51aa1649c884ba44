"""Serializers of participants, users and their conversations (twilio-media-api, section 4).

``scope`` is always the absolute URL of the parent: the service, or the base URL for the default service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.server.auth.access_tokens import SYSTEM_AUTHOR
from tui.server.resources.messaging import format_date

if TYPE_CHECKING:
    from tui.server.store.records import Participant, Participation, User


def serialize_participant(participant: Participant, account_sid: str, scope: str) -> dict[str, object]:
    """Return a participant."""
    return {
        "sid": participant.sid,
        "account_sid": account_sid,
        "chat_service_sid": participant.service_sid,
        "conversation_sid": participant.conversation_sid,
        "role_sid": None,
        "identity": participant.identity,
        "attributes": participant.attributes,
        "messaging_binding": _serialize_binding(participant),
        "last_read_message_index": None,
        "last_read_timestamp": None,
        "date_created": format_date(participant.date_created),
        "date_updated": format_date(participant.date_updated),
        "url": _build_participant_url(participant, scope),
    }


def serialize_user(user: User, account_sid: str, scope: str) -> dict[str, object]:
    """Return a user."""
    url = f"{scope}/Users/{user.sid}"
    return {
        "sid": user.sid,
        "account_sid": account_sid,
        "chat_service_sid": user.service_sid,
        "role_sid": None,
        "identity": user.identity,
        "friendly_name": user.friendly_name,
        "attributes": user.attributes,
        "is_online": None,
        "is_notifiable": None,
        "date_created": format_date(user.date_created),
        "date_updated": format_date(user.date_updated),
        "url": url,
        "links": {"user_conversations": f"{url}/Conversations"},
    }


def serialize_participant_conversation(
    participation: Participation, account_sid: str, scope: str
) -> dict[str, object]:
    """Return a conversation of a participant."""
    participant, conversation = participation.participant, participation.conversation
    return {
        "account_sid": account_sid,
        "chat_service_sid": conversation.service_sid,
        "participant_sid": participant.sid,
        "participant_user_sid": participant.user_sid,
        "participant_identity": participant.identity,
        "participant_messaging_binding": _serialize_binding(participant),
        "conversation_sid": conversation.sid,
        "conversation_unique_name": conversation.unique_name,
        "conversation_friendly_name": conversation.friendly_name,
        "conversation_attributes": conversation.attributes,
        "conversation_date_created": format_date(conversation.date_created),
        "conversation_date_updated": format_date(conversation.date_updated),
        "conversation_created_by": SYSTEM_AUTHOR,
        "conversation_state": conversation.state,
        "conversation_timers": {},
        "links": _build_links(participant, scope),
    }


def serialize_user_conversation(
    participation: Participation, account_sid: str, scope: str
) -> dict[str, object]:
    """Return a conversation of a user."""
    participant, conversation = participation.participant, participation.conversation
    return {
        "account_sid": account_sid,
        "chat_service_sid": conversation.service_sid,
        "conversation_sid": conversation.sid,
        "user_sid": participant.user_sid,
        "participant_sid": participant.sid,
        "friendly_name": conversation.friendly_name,
        "unique_name": conversation.unique_name,
        "conversation_state": conversation.state,
        "attributes": conversation.attributes,
        "timers": {},
        "date_created": format_date(conversation.date_created),
        "date_updated": format_date(conversation.date_updated),
        "created_by": SYSTEM_AUTHOR,
        "unread_messages_count": None,
        "last_read_message_index": None,
        "notification_level": "default",
        "url": f"{scope}/Users/{participant.user_sid}/Conversations/{conversation.sid}",
        "links": _build_links(participant, scope),
    }


def _build_participant_url(participant: Participant, scope: str) -> str:
    return f"{scope}/Conversations/{participant.conversation_sid}/Participants/{participant.sid}"


def _build_links(participant: Participant, scope: str) -> dict[str, str]:
    return {
        "participant": _build_participant_url(participant, scope),
        "conversation": f"{scope}/Conversations/{participant.conversation_sid}",
    }


def _serialize_binding(participant: Participant) -> dict[str, str | None] | None:
    """Return the channel and address of a participant, or None for a user. Without a prefix it is SMS."""
    if participant.address is None:
        return None
    prefix, colon, _ = participant.address.partition(":")
    return {
        "type": prefix if colon else "sms",
        "address": participant.address,
        "proxy_address": participant.proxy_address,
    }
