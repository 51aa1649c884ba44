"""Uploads: a file becomes a media, which is attached to a message."""

from __future__ import annotations

import asyncio
from pathlib import Path  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from tui.api.errors import ApiError, NotFound, ServerError, Throttled, TimedOut, Unreachable
from tui.api.resources.message_draft import MessageDraft
from tui.transfers.model import Attached, Attaching, Failed, Sending, Waiting
from tui.transfers.policy import RetryPolicy
from tui.transfers.upload.attachment import Attachment, AttachmentExpiredError, AttachmentTarget
from tui.transfers.upload.file_source import UnusableFileError, open_unchanged, read_file_state

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.api.client import Client
    from tui.api.clock import ServiceClock
    from tui.api.models import Media
    from tui.transfers.model import UploadOutcome

T = TypeVar("T")

#: Seconds for which Twilio keeps an unattached media (twilio-media-api, section 2).
UNATTACHED_SECONDS: Final = 300.0
#: After these errors the bytes are sent again; Twilio deletes the first, unattached copy.
_TRANSIENT_ERRORS: Final = (ServerError, Throttled, TimedOut, Unreachable)
_UNATTACHED: Final = "The uploaded file is unattached. Twilio deletes it within five minutes."


class Upload(msgspec.Struct, frozen=True, tag="upload"):
    """What to upload, and where to.

    ``content_type`` is stored as stated. ``body`` is the text of the message, ``attributes`` its JSON string.
    ``name`` is the name of the media, by default that of the file. ``conversation`` is the conversation's
    name. ``original`` is the user's file if ``path`` is a cleaned copy. Uploads of one ``series`` run one
    after another, which keeps their messages in order.
    """

    path: Path
    service_sid: str
    conversation_sid: str
    content_type: str
    author: str | None = None
    body: str | None = None
    name: str | None = None
    conversation: str = ""
    original: Path | None = None
    series: str | None = None
    attributes: str | None = None

    @property
    def media_name(self) -> str:
        """The file name of the media."""
        return self.name or self.path.name

    @property
    def draft(self) -> MessageDraft:
        """The draft of the message."""
        return MessageDraft(self.author, self.body, self.attributes)


async def upload(
    client: Client,
    spec: Upload,
    report: Callable[[Sending | Waiting | Attaching], object],
    *,
    retry_policy: RetryPolicy | None = None,
    on_arrived: Callable[[Media], Awaitable[object]] | None = None,
    earlier_sid: str | None = None,
) -> UploadOutcome:
    """Upload one file, attach it to a new message, and return the outcome.

    Failures are outcomes, not exceptions. If the media could not be attached in time, the file is uploaded
    once more. The upload may be cancelled at any time: Twilio deletes an unattached media (twilio-media-api,
    section 2). ``on_arrived`` is awaited with the media before it is attached. ``earlier_sid`` is the media
    of an earlier run for this file, which is attached unless it already is.
    """
    run = _Run(client, spec, report, retry_policy or RetryPolicy(), on_arrived)
    try:
        return await run.run(earlier_sid)
    except UnusableFileError as error:
        return Failed(str(error))
    except ApiError as error:
        return run.make_failed(str(error))
    except AttachmentExpiredError:
        return Failed("The file was uploaded twice and could not be attached in time. Try again later.")


class _Run:
    """The run of one upload; ``_unattached`` is a media that is not attached yet."""

    def __init__(
        self,
        client: Client,
        spec: Upload,
        report: Callable[[Sending | Waiting | Attaching], object],
        retry_policy: RetryPolicy,
        on_arrived: Callable[[Media], Awaitable[object]] | None,
    ) -> None:
        self._client = client
        self._spec = spec
        self._report = report
        self._retry_policy = retry_policy
        self._on_arrived = on_arrived
        self._unattached: Media | None = None
        self._is_reupload = False

    async def run(self, earlier_sid: str | None) -> Attached:
        try:
            media = await self._fetch_earlier(earlier_sid) if earlier_sid else None
            return await self._attach(media or await self._send(), is_in_doubt=media is not None)
        except AttachmentExpiredError:
            self._unattached = None
            self._is_reupload = True
            return await self._attach(await self._send())

    def make_failed(self, reason: str) -> Failed:
        text = f"{reason} {_UNATTACHED}" if self._unattached else reason
        return Failed(text, self._unattached)

    async def _fetch_earlier(self, sid: str) -> Media | None:
        """Return the media of an earlier run, or None if it is gone."""

        async def fetch() -> Media | None:
            try:
                return await self._client.media.fetch(self._spec.service_sid, sid)
            except NotFound:
                return None

        return await self._retry(fetch, None)

    async def _attach(self, media: Media, *, is_in_doubt: bool = False) -> Attached:
        self._unattached = media
        until = (
            asyncio.get_running_loop().time()
            + UNATTACHED_SECONDS
            - (_get_age(media, self._client.clock) if is_in_doubt else 0.0)
        )
        if self._on_arrived is not None and not is_in_doubt:
            await self._on_arrived(media)
        self._report(Attaching(media, until))
        await asyncio.sleep(0)  # a cancellation on that report takes effect before the request
        spec = self._spec
        place = AttachmentTarget(spec.service_sid, spec.conversation_sid, spec.draft)
        attachment = Attachment(self._client, media, place, self._retry_policy, is_in_doubt=is_in_doubt)
        return Attached(media, await attachment.attach(), self._is_reupload)

    async def _send(self) -> Media:
        path = self._spec.path
        state = await read_file_state(path)

        def report_sent(sent: int) -> None:
            self._report(Sending(sent, state.size, self._is_reupload))

        async def send() -> Media:
            report_sent(0)
            return await self._client.media.upload(
                self._spec.service_sid,
                lambda: open_unchanged(path, state),
                filename=self._spec.media_name,
                content_type=self._spec.content_type,
                size=state.size,
                progress=report_sent,
            )

        return await self._retry(send, state.size)

    async def _retry(self, work: Callable[[], Awaitable[T]], size: int | None) -> T:
        """Return the result of ``work``, repeated after transient errors."""
        for wait in self._retry_policy.iter_waits():
            try:
                return await work()
            except _TRANSIENT_ERRORS as error:
                pause = max(wait, error.retry_after or 0.0)
                self._report(Waiting(0, size, str(error), pause))
                await asyncio.sleep(pause)
        return await work()


def _get_age(media: Media, clock: ServiceClock) -> float:
    """Return the seconds since a media was uploaded, by the service's clock."""
    if media.date_created is None:
        return 0.0
    return min(UNATTACHED_SECONDS, max(0.0, (clock.now() - media.date_created).total_seconds()))
