"""Uploads: a file becomes a media, the media goes to a conversation; each step is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.api.errors import ApiError
from tui.transfers.attaching import Attachment, Patience, Place, TooLateError
from tui.transfers.reading import UnusableFileError, file_state, open_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tui.api.client import Client
    from tui.api.models import Media, Message

AT_ONCE: Final = 2
_LEFT_BEHIND: Final = "Its bytes are on the service, attached to nothing, and go within five minutes."


@dataclass(frozen=True, slots=True)
class Upload:
    """What to upload, and where to: ``content_type`` is stored as stated, ``body`` is the message's text."""

    path: Path
    service_sid: str
    conversation_sid: str
    content_type: str
    author: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """Waits for its turn."""


@dataclass(frozen=True, slots=True)
class Sending:
    """``sent`` of ``size`` bytes were handed to the connection."""

    sent: int
    size: int


@dataclass(frozen=True, slots=True)
class Attaching:
    """The bytes arrived as ``media``, which Twilio keeps five minutes unless it is attached."""

    media: Media


@dataclass(frozen=True, slots=True)
class Attached:
    """Done: ``media`` belongs to ``message``."""

    media: Media
    message: Message


@dataclass(frozen=True, slots=True)
class Failed:
    """Not done; ``reason`` is for people, ``unattached`` a media that is left behind for some minutes."""

    reason: str
    unattached: Media | None = None


Outcome: TypeAlias = Attached | Failed
State: TypeAlias = Queued | Sending | Attaching | Outcome


async def upload_all(
    client: Client,
    uploads: Sequence[Upload],
    report: Callable[[Upload, State], object],
    *,
    at_once: int = AT_ONCE,
    patience: Patience | None = None,
) -> list[Outcome]:
    """Run ``uploads``, a few at once, in their order, and return their outcomes in the same order.

    One that fails does not stop the others. ``report`` is called with every state, on this loop; cancelling
    stops all of them.
    """
    places = asyncio.Semaphore(at_once)

    async def one(spec: Upload) -> Outcome:
        async with places:
            return await upload(client, spec, lambda state: report(spec, state), patience=patience)

    for spec in uploads:
        report(spec, Queued())
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(spec)) for spec in uploads]
    return [task.result() for task in tasks]


async def upload(
    client: Client,
    spec: Upload,
    report: Callable[[State], object],
    *,
    patience: Patience | None = None,
) -> Outcome:
    """Upload one file, attach it by a message of its own, and return how that ended; never raises for it.

    Where the media could not be attached in time, the file is uploaded once more. May be cancelled at any
    moment: what arrived unattached is deleted by Twilio (twilio-media-api, section 2).
    """
    run = _Run(client, spec, report, patience or Patience())
    try:
        outcome: Outcome = await run.result()
    except UnusableFileError as error:
        outcome = Failed(str(error))
    except ApiError as error:
        outcome = run.failed(str(error))
    except TooLateError:
        outcome = Failed("The file was uploaded twice and could not be attached in time. Try again later.")
    report(outcome)
    return outcome


class _Run:
    """One upload under way; ``_unattached`` is a media that exists and belongs to nothing yet."""

    def __init__(
        self, client: Client, spec: Upload, report: Callable[[State], object], patience: Patience
    ) -> None:
        self._client = client
        self._spec = spec
        self._report = report
        self._patience = patience
        self._unattached: Media | None = None

    async def result(self) -> Attached:
        try:
            return await self._send_and_attach()
        except TooLateError:
            self._unattached = None
            return await self._send_and_attach()

    def failed(self, reason: str) -> Failed:
        said = f"{reason} {_LEFT_BEHIND}" if self._unattached else reason
        return Failed(said, self._unattached)

    async def _send_and_attach(self) -> Attached:
        media = await self._send()
        self._unattached = media
        self._report(Attaching(media))
        spec = self._spec
        place = Place(spec.service_sid, spec.conversation_sid, spec.author, spec.body)
        message = await Attachment(self._client, media, place, self._patience).made()
        return Attached(media, message)

    async def _send(self) -> Media:
        path = self._spec.path
        state = await file_state(path)
        self._report(Sending(0, state.size))
        return await self._client.media.upload(
            self._spec.service_sid,
            lambda: open_unchanged(path, state),
            filename=path.name,
            content_type=self._spec.content_type,
            size=state.size,
            progress=lambda sent: self._report(Sending(sent, state.size)),
        )
