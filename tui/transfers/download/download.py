"""Downloads: the content of a media becomes a complete file, or no file."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, TypeVar

import msgspec

from tui.api.errors import ApiError, InvalidUrl, Malformed
from tui.threads import run_in_thread
from tui.transfers.download.batch_saver import SMALL_FILE_LIMIT, DownloadContext, SmallFile
from tui.transfers.download.failures import (
    PARTIAL_KEPT,
    DownloadError,
    check_free_space,
    check_size,
    describe_disk_error,
)
from tui.transfers.download.part import Part, PartInUseError
from tui.transfers.download.part_writer import BUFFER_SIZE, PartWriter
from tui.transfers.files.names import DEFAULT_LAYOUT, MediaInfo, apply_layout, get_max_name_bytes
from tui.transfers.model import Failed, Receiving, Saved, Waiting
from tui.transfers.policy import TRANSIENT_ERRORS, RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.transfers.download.completed_file import CompletedFile
    from tui.transfers.model import DownloadOutcome

T = TypeVar("T")


class Download(msgspec.Struct, frozen=True, tag="download"):
    """What to download, and where to: ``folder`` is absolute, ``layout`` is validated (names.py).

    ``media`` has the facts from the catalog; size and content come from the service. With ``manifest`` the
    download adds a line to the manifest of ``folder``; with ``transcript`` its conversation gets a page there
    at the end.
    """

    service_sid: str
    media: MediaInfo
    folder: Path
    layout: str = DEFAULT_LAYOUT
    manifest: bool = False
    transcript: bool = False

    @property
    def target(self) -> Path:
        """The path of the file, unless the name is already taken."""
        return self.folder / apply_layout(self.layout, self.media, get_max_name_bytes(self.folder))


async def download_media(  # noqa: PLR0913 - each has its default
    client: Client,
    spec: Download,
    report: Callable[[Receiving | Waiting], object],
    *,
    notes: Path,
    retry_policy: RetryPolicy | None = None,
    hashed: bool = False,
    before_naming: Callable[[Media, CompletedFile], object] = lambda *_: None,
    context: DownloadContext | None = None,
) -> DownloadOutcome:
    """Download one media into its folder and return the outcome; failures are outcomes, not exceptions.

    A lost connection is resumed where it broke. The download may be cancelled at any time: its bytes stay in
    a part, and the next download of the media to the same path resumes it. Small contents are received into
    memory and start over. ``notes`` is the folder for notes about parts. ``before_naming`` is called in a
    thread with the service's media and the file under its future name.
    """
    run = _Run(client, spec, report, retry_policy or RetryPolicy(), context or DownloadContext())
    try:
        media = await run.fetch_media()
        if media.size is not None and media.size <= SMALL_FILE_LIMIT:
            return await run.save_small(
                lambda media, content: SmallFile(
                    target=spec.target,
                    media_sid=spec.media.sid,
                    notes=notes,
                    content=content,
                    modified=_get_time(media),
                    hashed=hashed,
                    before_naming=lambda completed: before_naming(media, completed),
                )
            )
        part = await run_in_thread(
            lambda: Part.open(spec.target, spec.media.sid, notes, hashed=hashed), on_cancelled=Part.close
        )
    except PartInUseError:
        return Failed("Another Mediadeck is downloading this media to the same place.")
    except (DownloadError, ApiError) as error:
        return Failed(str(error))
    except OSError as error:
        return Failed(describe_disk_error(error, spec.folder))
    try:
        return await run.receive_into(part, before_naming)
    finally:
        if part.is_open:
            await run_in_thread(part.close)


class _Run:
    """The run of one download."""

    def __init__(
        self,
        client: Client,
        spec: Download,
        report: Callable[[Receiving | Waiting], object],
        retry_policy: RetryPolicy,
        context: DownloadContext,
    ) -> None:
        self._client = client
        self._spec = spec
        self._report = report
        self._retry_policy = retry_policy
        self._context = context
        #: The media as fetched, until its temporary URL is used.
        self._unused_media: Media | None = None
        self._size: int | None = None
        #: Counts the bytes that are kept from one attempt to the next.
        self._count_kept: Callable[[], int] = lambda: 0

    async def fetch_media(self) -> Media:
        """Return the media, with retries; raises ApiError."""
        service_sid, sid = self._spec.service_sid, self._spec.media.sid

        async def fetch() -> Media:
            if self._context.prefetcher is not None:
                return await self._context.prefetcher.fetch(service_sid, sid)
            return await self._client.media.fetch(service_sid, sid)

        self._unused_media = await self._retry(fetch)
        self._size = self._unused_media.size
        return self._unused_media

    async def save_small(self, make_file: Callable[[Media, bytearray], SmallFile]) -> Saved:
        """Receive a small content and save it in a batch.

        Raises ApiError, DownloadError, OSError and PartInUseError.
        """
        media, content = await self._retry(self._receive_small)
        self._report(Receiving(len(content), len(content)))
        completed = await self._context.batch_saver.save(make_file(media, content))
        return Saved(completed.path, completed.size, completed.sha256)

    async def receive_into(
        self, part: Part, before_naming: Callable[[Media, CompletedFile], object]
    ) -> DownloadOutcome:
        """Receive the content into ``part``, from its current end."""
        self._count_kept = lambda: part.size

        async def restart() -> None:
            if part.size:
                await run_in_thread(lambda: part.restart(None))

        try:
            media = await self._retry(lambda: self._receive(part), restart)
            completed = await run_in_thread(lambda: self._finish(part, media, before_naming))
        except DownloadError as error:
            return await self._fail(str(error), part, keep=error.keep)
        except ApiError as error:
            return await self._fail(f"{error} {PARTIAL_KEPT}" if part.size else str(error), part)
        except OSError as error:
            reason = describe_disk_error(error, self._spec.folder, PARTIAL_KEPT)
            return Failed(reason, done=part.size, size=self._size)
        return Saved(completed.path, completed.size, completed.sha256)

    async def _fail(self, reason: str, part: Part, *, keep: bool = True) -> Failed:
        """Return the failure; a part that a retry cannot resume is deleted."""
        if keep and part.size:
            return Failed(reason, done=part.size, size=self._size)
        await run_in_thread(part.discard)
        return Failed(reason)

    async def _retry(
        self,
        attempt: Callable[[], Awaitable[T]],
        restart: Callable[[], Awaitable[None]] | None = None,
    ) -> T:
        """Return the result of ``attempt``, repeated after transient errors by the retry policy.

        An attempt that keeps more bytes than any before resets the policy. ``restart`` drops the bytes of a
        malformed response.
        """
        waits = self._retry_policy.iter_waits()
        best = self._count_kept()
        while True:
            try:
                return await attempt()
            except InvalidUrl:
                raise
            except TRANSIENT_ERRORS as error:
                # More than ever before: attempts that bring the same bytes again and again would never end.
                if self._count_kept() > best:
                    best = self._count_kept()
                    waits = self._retry_policy.iter_waits()
                elif restart is not None and isinstance(error, Malformed):
                    await restart()
                wait = next(waits, None)
                if wait is None:
                    raise
                wait = max(wait, error.retry_after or 0.0)
                self._report(Waiting(self._count_kept(), self._size, str(error), wait))
                await asyncio.sleep(wait)

    async def _take_media(self) -> Media:
        """Return the media with an unused temporary URL."""
        media, self._unused_media = self._unused_media, None
        if media is None:
            media = await self._client.media.fetch(self._spec.service_sid, self._spec.media.sid)
        self._size = media.size
        return media

    async def _receive_small(self) -> tuple[Media, bytearray]:
        media = await self._take_media()
        received = bytearray()
        async with self._client.media.open_content(media) as content:
            check_size(media, content.size)
            self._report(Receiving(0, media.size))
            async with aclosing(content.iter_chunks()) as pieces:
                async for piece in pieces:
                    received += piece
                    check_size(media, len(received), at_most=True)
        check_size(media, len(received))
        return media, received

    async def _receive(self, part: Part) -> Media:
        """Receive the rest of the content into ``part`` and return the media."""
        media = await self._take_media()
        if part.size and part.size == media.size and part.validator:
            return media  # an earlier run has received all of it
        opened = self._client.media.open_content(media, start=part.size, validator=part.validator)
        async with opened as content:
            check_size(media, content.size)
            if not part.size:
                part.validator = content.validator
            elif content.start != part.size:
                await run_in_thread(lambda: part.restart(content.validator))
            needed = (media.size or 0) - part.size
            if needed > BUFFER_SIZE:  # fewer bytes are just written
                await run_in_thread(lambda: check_free_space(self._spec.target.parent, needed))
            self._report(Receiving(part.size, media.size))
            async with aclosing(PartWriter(part)) as writer, aclosing(content.iter_chunks()) as pieces:
                async for piece in pieces:
                    check_size(media, writer.size + len(piece), at_most=True)
                    await writer.write(piece)
                    self._report(Receiving(writer.size, media.size))
                check_size(media, writer.size)
        return media

    def _finish(
        self, part: Part, media: Media, before_naming: Callable[[Media, CompletedFile], object]
    ) -> CompletedFile:
        """Turn the complete part into the file. For a thread."""

        def record_name(completed: CompletedFile) -> None:
            self._context.batch_saver.record([(media.sid, completed, part.modified)])
            before_naming(media, completed)

        completed = part.finish(_get_time(media), record_name)
        part.close()
        return completed


def _get_time(media: Media) -> float | None:
    return media.date_created.timestamp() if media.date_created else None
