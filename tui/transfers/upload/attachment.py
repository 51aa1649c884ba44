"""Attaches a media to a new message before Twilio deletes it (twilio-media-api, section 5)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.errors import (
    ApiError,
    Malformed,
    NotFound,
    Rejected,
    ServerError,
    Throttled,
    TimedOut,
    Unreachable,
)
from tui.api.models import Message
from tui.transfers.model import Attached

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.api.models import Media
    from tui.api.resources.message_draft import MessageDraft
    from tui.transfers.policy import RetryPolicy
    from tui.transfers.upload.upload import Upload

#: Twilio's codes (section 2): the media is not found; it is already attached.
_MEDIA_NOT_FOUND: Final = 50507
_ALREADY_ATTACHED: Final = 50508
_TRANSIENT_ERRORS: Final = (Malformed, ServerError, Throttled, TimedOut, Unreachable)


@dataclass(frozen=True, slots=True)
class AttachmentTarget:
    """The conversation of a media, and the draft of its message."""

    service_sid: str
    conversation_sid: str
    draft: MessageDraft


class AttachmentExpiredError(Exception):
    """The media is deleted or about to be, and not attached."""


class Attachment:
    """The attachment of one media; ``is_in_doubt`` if an earlier run may have requested it."""

    def __init__(
        self,
        client: Client,
        media: Media,
        target: AttachmentTarget,
        retry_policy: RetryPolicy,
        *,
        is_in_doubt: bool = False,
    ) -> None:
        self._client = client
        self._media = media
        self._target = target
        self._retry_policy = retry_policy
        self._is_in_doubt = is_in_doubt

    async def attach(self) -> Message:
        """Return the message with the media attached.

        Transient errors are retried. If a response was lost, the media is fetched first, so that a success is
        never mistaken for a failure. Raises AttachmentExpiredError at the end of the media's lifetime, and
        other ApiErrors.
        """
        now = asyncio.get_running_loop().time
        end = now() + self._retry_policy.lifetime
        wait = self._retry_policy.first_wait
        while True:
            try:
                return await self._try()
            except _TRANSIENT_ERRORS:
                pause = wait * (1 + self._retry_policy.random()) / 2
                if now() + pause > end:
                    return await self._find_message_or_expire()
            await asyncio.sleep(pause)
            wait = min(2 * wait, self._retry_policy.max_wait)

    async def _try(self) -> Message:
        if self._is_in_doubt and (message := await self._find_message()):
            return message
        target = self._target
        self._is_in_doubt = True
        try:
            return await self._client.messages.create(
                target.service_sid,
                target.conversation_sid,
                media_sid=self._media.sid,
                draft=target.draft,
            )
        except Throttled:
            self._is_in_doubt = False  # the request was not processed
            raise
        except Rejected as error:
            if error.code == _MEDIA_NOT_FOUND:
                raise AttachmentExpiredError from error
            if error.code == _ALREADY_ATTACHED and (message := await self._find_message()):
                return message
            raise

    async def _find_message_or_expire(self) -> Message:
        if self._is_in_doubt and (message := await self._find_message()):
            return message
        raise AttachmentExpiredError

    async def _find_message(self) -> Message | None:
        """Return the message of the media, or None; raises AttachmentExpiredError if the media is gone."""
        target = self._target
        try:
            media = await self._client.media.fetch(target.service_sid, self._media.sid)
        except NotFound as error:
            raise AttachmentExpiredError from error
        if media.message_sid is None:
            return None
        try:
            return await self._client.messages.fetch(
                target.service_sid, target.conversation_sid, media.message_sid
            )
        except ApiError:
            return Message(sid=media.message_sid, conversation_sid=target.conversation_sid)


async def find_attached(client: Client, spec: Upload, media: Media) -> Attached | None:
    """Return the outcome of an upload that is already attached, or None; raises ApiError."""
    found = await client.media.fetch(spec.service_sid, media.sid)
    if found.message_sid is None:
        return None
    return Attached(found, Message(sid=found.message_sid, conversation_sid=spec.conversation_sid))
