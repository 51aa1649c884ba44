"""Attaching a media to a message of its own, before Twilio deletes it (twilio-media-api, section 5)."""

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
    from tui.transfers.policy import RetryPolicy
    from tui.transfers.upload.upload import Upload

#: Twilio's codes (section 2): the media is not there; it is attached already.
_MEDIA_NOT_FOUND: Final = 50507
_ALREADY_ATTACHED: Final = 50508
_TRANSIENT_ERRORS: Final = (Malformed, ServerError, Throttled, TimedOut, Unreachable)


@dataclass(frozen=True, slots=True)
class AttachmentTarget:
    """The conversation that a media goes to, and what its message says."""

    service_sid: str
    conversation_sid: str
    author: str | None = None
    body: str | None = None


class AttachmentExpiredError(Exception):
    """The media is gone or nearly so, and is attached to nothing."""


class Attachment:
    """The attaching of one media, which is in doubt where an earlier run may have asked for it already."""

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
        """Return the message that the media is attached to.

        Passing failures are waited out. Where an answer was lost, the media is looked at before anything is
        asked again, so that an attached one is never taken for lost. Raises TooLateError once its life is
        over, and ApiError for what waiting does not help.
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
                author=target.author,
                body=target.body,
            )
        except Throttled:
            self._is_in_doubt = False  # never processed
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
        """Return the message that the media is attached to, None for none; TooLateError where it is gone."""
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
    """Return the end of an upload that is attached already, None where it is not; raises ApiError."""
    found = await client.media.fetch(spec.service_sid, media.sid)
    if found.message_sid is None:
        return None
    return Attached(found, Message(sid=found.message_sid, conversation_sid=spec.conversation_sid))
