"""Downloads: the content of a media becomes a file, whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import shutil
from contextlib import aclosing
from pathlib import Path  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from tui.api.errors import ApiError, InvalidUrl, Malformed
from tui.text.quantities import format_size
from tui.transfers.download.batch_saver import SMALL, DownloadContext, Small
from tui.transfers.download.part import CompletedFile, Part, PartInUseError
from tui.transfers.download.part_writer import GATHERED, Writer
from tui.transfers.files.in_thread import in_thread
from tui.transfers.files.names import DEFAULT_LAYOUT, MediaInfo, longest_name, placed
from tui.transfers.model import Failed, Receiving, Saved, Waiting
from tui.transfers.policy import PASSING, RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.transfers.model import DownloadOutcome

T = TypeVar("T")

_KEPT: Final = "What arrived is kept: a retry goes on there."


class Download(msgspec.Struct, frozen=True, tag="download"):
    """What to download, and where to: ``folder`` is absolute, ``layout`` a checked one (names.py).

    ``media`` is what the catalog knows of it; its size and content come from the service. With ``manifest``
    a line about it goes to the manifest of ``folder``.
    """

    service_sid: str
    media: MediaInfo
    folder: Path
    layout: str = DEFAULT_LAYOUT
    manifest: bool = False

    @property
    def target(self) -> Path:
        """Where it will be, unless something is there already."""
        return self.folder / placed(self.layout, self.media, longest_name(self.folder))


class _CannotError(Exception):
    """The download cannot be finished; the text is a sentence. ``keep`` where a retry can go on."""

    def __init__(self, sentence: str, *, keep: bool) -> None:
        super().__init__(sentence)
        self.keep = keep


async def download(  # noqa: PLR0913 - each has its default
    client: Client,
    spec: Download,
    report: Callable[[Receiving | Waiting], object],
    *,
    notes: Path,
    retry_policy: RetryPolicy | None = None,
    hashed: bool = False,
    naming: Callable[[Media, CompletedFile], object] = lambda *_: None,
    means: DownloadContext | None = None,
) -> DownloadOutcome:
    """Download one media into its folder and return how that ended; never raises for it.

    A connection that is lost is made anew, from where it was lost. May be cancelled at any moment: what
    arrived stays in a part, with which the next download of the media to the same place goes on; only small
    contents, which are received into memory, begin anew. ``notes`` is a folder for what is known of parts.
    ``naming`` is called, in a thread, with the media as the service has it and what is about to get its
    final name.
    """
    run = _Run(client, spec, report, retry_policy or RetryPolicy(), means or DownloadContext())
    try:
        media = await run.media()
        if media.size is not None and media.size <= SMALL:
            return await run.small(
                lambda media, content: Small(
                    target=spec.target,
                    media_sid=spec.media.sid,
                    notes=notes,
                    content=content,
                    modified=_modified(media),
                    hashed=hashed,
                    naming=lambda whole: naming(media, whole),
                )
            )
        part = await in_thread(
            lambda: Part.open(spec.target, spec.media.sid, notes, hashed=hashed), on_cancelled=Part.close
        )
    except PartInUseError:
        return Failed("Another Mediadeck is downloading this media to the same place.")
    except (_CannotError, ApiError) as error:
        return Failed(str(error))
    except OSError as error:
        return Failed(_told(error, spec.folder))
    try:
        return await run.into(part, naming)
    finally:
        if part.is_open:
            await in_thread(part.close)


class _Run:
    """One download under way."""

    def __init__(
        self,
        client: Client,
        spec: Download,
        report: Callable[[Receiving | Waiting], object],
        retry_policy: RetryPolicy,
        means: DownloadContext,
    ) -> None:
        self._client = client
        self._spec = spec
        self._report = report
        self._retry_policy = retry_policy
        self._means = means
        #: What was asked for and is not used yet.
        self._fresh: Media | None = None
        self._size: int | None = None
        #: The bytes that are kept from one try to the next.
        self._kept: Callable[[], int] = lambda: 0

    async def media(self) -> Media:
        """Return the media, in as many tries as it takes; raises ApiError."""
        service_sid, sid = self._spec.service_sid, self._spec.media.sid

        async def first() -> Media:
            if self._means.ahead is not None:
                return await self._means.ahead.fetch(service_sid, sid)
            return await self._client.media.fetch(service_sid, sid)

        self._fresh = await self._persist(first)
        self._size = self._fresh.size
        return self._fresh

    async def small(self, complete: Callable[[Media, bytearray], Small]) -> Saved:
        """Receive a small content and save it with others; raises what :func:`download` tells."""
        media, content = await self._persist(self._try_small)
        self._report(Receiving(len(content), len(content)))
        whole = await self._means.together.save(complete(media, content))
        return Saved(whole.path, whole.size, whole.sha256)

    async def into(self, part: Part, naming: Callable[[Media, CompletedFile], object]) -> DownloadOutcome:
        """Receive the content into ``part``, go on with what is there of it."""
        self._kept = lambda: part.size

        async def begin_anew() -> None:
            if part.size:
                await in_thread(lambda: part.begin_anew(None))

        try:
            media = await self._persist(lambda: self._try(part), begin_anew)
            whole = await in_thread(lambda: self._finish(part, media, naming))
        except _CannotError as error:
            return await self._failed(str(error), part, keep=error.keep)
        except ApiError as error:
            return await self._failed(f"{error} {_KEPT}" if part.size else str(error), part)
        except OSError as error:
            return Failed(_told(error, self._spec.folder, _KEPT), done=part.size, size=self._size)
        return Saved(whole.path, whole.size, whole.sha256)

    async def _failed(self, reason: str, part: Part, *, keep: bool = True) -> Failed:
        """Return the end; what a retry cannot go on with goes."""
        if keep and part.size:
            return Failed(reason, done=part.size, size=self._size)
        await in_thread(part.discard)
        return Failed(reason)

    async def _persist(
        self,
        attempt: Callable[[], Awaitable[T]],
        begin_anew: Callable[[], Awaitable[None]] | None = None,
    ) -> T:
        """Return what ``attempt`` brings, in as many tries as it takes while each brings something.

        What an answer that is none left behind is thrown away by ``begin_anew``.
        """
        tries = self._retry_policy.tries()
        most = self._kept()
        while True:
            try:
                return await attempt()
            except InvalidUrl:
                raise
            except PASSING as error:
                if self._kept() > most:  # more than ever: the same bytes again and again would never end
                    most = self._kept()
                    tries = self._retry_policy.tries()
                elif begin_anew is not None and isinstance(error, Malformed):
                    await begin_anew()
                wait = next(tries, None)
                if wait is None:
                    raise
                wait = max(wait, error.retry_after or 0.0)
                self._report(Waiting(self._kept(), self._size, str(error), wait))
                await asyncio.sleep(wait)

    async def _current(self) -> Media:
        """Return the media with a temporary URL that was not used yet."""
        media, self._fresh = self._fresh, None
        if media is None:
            media = await self._client.media.fetch(self._spec.service_sid, self._spec.media.sid)
        self._size = media.size
        return media

    async def _try_small(self) -> tuple[Media, bytearray]:
        media = await self._current()
        received = bytearray()
        async with self._client.media.open_content(media) as content:
            self._check_size(media, content.size)
            self._report(Receiving(0, media.size))
            async with aclosing(content.iter_chunks()) as pieces:
                async for piece in pieces:
                    received += piece
                    self._check_size(media, len(received), at_most=True)
        self._check_size(media, len(received))
        return media, received

    async def _try(self, part: Part) -> Media:
        """Receive to the end and return the media."""
        media = await self._current()
        if part.size and part.size == media.size and part.validator:
            return media  # all of it was there when the last run ended
        opened = self._client.media.open_content(media, start=part.size, validator=part.validator)
        async with opened as content:
            self._check_size(media, content.size)
            if not part.size:
                part.validator = content.validator
            elif content.start != part.size:
                await in_thread(lambda: part.begin_anew(content.validator))
            await self._check_room((media.size or 0) - part.size)
            self._report(Receiving(part.size, media.size))
            async with aclosing(Writer(part)) as writer, aclosing(content.iter_chunks()) as pieces:
                async for piece in pieces:
                    self._check_size(media, writer.size + len(piece), at_most=True)
                    await writer.take(piece)
                    self._report(Receiving(writer.size, media.size))
                self._check_size(media, writer.size)
        return media

    def _finish(
        self, part: Part, media: Media, naming: Callable[[Media, CompletedFile], object]
    ) -> CompletedFile:
        """Make the part whole. For a thread."""

        def about_to_become(whole: CompletedFile) -> None:
            self._means.together.remember([(media.sid, whole, part.modified)])
            naming(media, whole)

        whole = part.finish(_modified(media), about_to_become)
        part.close()
        return whole

    def _check_size(self, media: Media, size: int | None, *, at_most: bool = False) -> None:
        """Raise _CannotError where the content has not the size that the service states of the media."""
        stated = media.size
        if size is None or stated is None or size == stated or (at_most and size < stated):
            return
        than = "more" if size > stated else "fewer"
        message = f"The content has {than} bytes than the service states ({stated:,}): it was not kept."
        raise _CannotError(message, keep=False)

    async def _check_room(self, needed: int) -> None:
        """Raise _CannotError where the disk has no room for so many more bytes; a few are just tried."""
        if needed <= GATHERED:
            return
        free = (await in_thread(lambda: shutil.disk_usage(self._spec.target.parent))).free
        if needed > free:
            message = (
                f"The disk has no room: {format_size(needed)} are still to come, and"
                f" {format_size(free)} are free. Make room, then retry."
            )
            raise _CannotError(message, keep=True)


def _modified(media: Media) -> float | None:
    return media.date_created.timestamp() if media.date_created else None


def _told(error: OSError, folder: Path, kept: str = "") -> str:
    """Return what an error of the disk means; ``kept`` is a sentence about what arrived."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            said: tuple[str, ...] = "The disk is full.", kept, "Make room first."
        case errno.EFBIG:
            said = "No file may grow so large here.", kept
        case errno.EACCES | errno.EPERM | errno.EROFS:
            said = (f"The folder {folder} may not be written to: choose another one.",)
        case errno.ENOTDIR | errno.EEXIST:
            said = (f"There is a file in the way of the folder {folder}: choose another one.",)
        case _:
            said = f"The file cannot be written: {error.strerror}.", kept
    return " ".join(filter(None, said))
