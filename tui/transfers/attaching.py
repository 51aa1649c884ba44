"""Attaching a media to a message of its own, before Twilio deletes it (twilio-media-api, section 5)."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.errors import (
    ApiError,
    Malformed,
    NotFound,
    Rejected,
    ServiceTrouble,
    Throttled,
    TimedOut,
    Unreachable,
)
from tui.api.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.client import Client
    from tui.api.models import Media

#: Twilio's codes (section 2): the media is not there; it is attached already.
_GONE: Final = 50507
_ALREADY_ATTACHED: Final = 50508
_PASSING: Final = (Malformed, ServiceTrouble, Throttled, TimedOut, Unreachable)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long attaching is tried, in seconds: within ``lifetime``, with waits from ``first`` to ``longest``.

    Twilio keeps an unattached media 300 s; the lifetime leaves some of that for the last request.
    """

    lifetime: float = 270.0
    first: float = 0.5
    longest: float = 10.0
    random: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Place:
    """The conversation that a media goes to, and what its message says."""

    service_sid: str
    conversation_sid: str
    author: str | None = None
    body: str | None = None


class TooLateError(Exception):
    """The media is gone or nearly so, and is attached to nothing."""


class Attachment:
    """The attaching of one media."""

    def __init__(self, client: Client, media: Media, place: Place, patience: Patience) -> None:
        self._client = client
        self._media = media
        self._place = place
        self._patience = patience
        self._is_in_doubt = False

    async def made(self) -> Message:
        """Return the message that the media is attached to.

        Passing failures are waited out. Where an answer was lost, the media is looked at before anything is
        asked again, so that an attached one is never taken for lost. Raises TooLateError once its life is
        over, and ApiError for what waiting does not help.
        """
        now = asyncio.get_running_loop().time
        end = now() + self._patience.lifetime
        wait = self._patience.first
        while True:
            try:
                return await self._try()
            except _PASSING:
                pause = wait * (1 + self._patience.random()) / 2
                if now() + pause > end:
                    return await self._last_look()
            await asyncio.sleep(pause)
            wait = min(2 * wait, self._patience.longest)

    async def _try(self) -> Message:
        if self._is_in_doubt and (message := await self._look()):
            return message
        place = self._place
        self._is_in_doubt = True
        try:
            return await self._client.messages.create(
                place.service_sid,
                place.conversation_sid,
                media_sid=self._media.sid,
                author=place.author,
                body=place.body,
            )
        except Throttled:
            self._is_in_doubt = False  # never processed
            raise
        except Rejected as error:
            if error.code == _GONE:
                raise TooLateError from error
            if error.code == _ALREADY_ATTACHED and (message := await self._look()):
                return message
            raise

    async def _last_look(self) -> Message:
        if self._is_in_doubt and (message := await self._look()):
            return message
        raise TooLateError

    async def _look(self) -> Message | None:
        """Return the message that the media is attached to, None for none; TooLateError where it is gone."""
        place = self._place
        try:
            media = await self._client.media.fetch(place.service_sid, self._media.sid)
        except NotFound as error:
            raise TooLateError from error
        if media.message_sid is None:
            return None
        try:
            return await self._client.messages.fetch(
                place.service_sid, place.conversation_sid, media.message_sid
            )
        except ApiError:
            return Message(sid=media.message_sid, conversation_sid=place.conversation_sid)
