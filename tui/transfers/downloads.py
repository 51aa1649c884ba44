"""Downloads: the content of a media becomes a file, whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import shutil
from contextlib import aclosing
from pathlib import Path  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Final

import msgspec

from tui.api.errors import ApiError, Malformed, ServiceTrouble, Throttled, TimedOut, Unreachable
from tui.api.resume import Resume
from tui.transfers.in_thread import in_thread
from tui.transfers.names import DEFAULT_LAYOUT, Described, placed
from tui.transfers.part import Part, PartInUseError, Whole
from tui.transfers.patience import Patience
from tui.transfers.states import Failed, Receiving, Saved, Waiting

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from tui.api.client import Client
    from tui.api.content_stream import ContentStream
    from tui.api.models import Media
    from tui.transfers.states import DownloadOutcome

#: Bytes that are gathered before they are written.
_GATHERED: Final = 1 << 20
_PASSING: Final = (Malformed, ServiceTrouble, Throttled, TimedOut, Unreachable)
_KEPT: Final = "What arrived is kept: a retry goes on there."
_MEGABYTE: Final = 1_000_000


class Download(msgspec.Struct, frozen=True, tag="download"):
    """What to download, and where to: ``folder`` is absolute, ``layout`` a checked one (names.py).

    ``media`` is what the catalog knows of it; its size and content come from the service. With ``manifest``
    a line about it goes to the manifest of ``folder``.
    """

    service_sid: str
    media: Described
    folder: Path
    layout: str = DEFAULT_LAYOUT
    manifest: bool = False

    @property
    def target(self) -> Path:
        """Where it will be, unless something is there already."""
        return self.folder / placed(self.layout, self.media)


class _CannotError(Exception):
    """The download cannot be finished; the text is a sentence. ``keep`` where a retry can go on."""

    def __init__(self, sentence: str, *, keep: bool) -> None:
        super().__init__(sentence)
        self.keep = keep


async def download(
    client: Client,
    spec: Download,
    report: Callable[[Receiving | Waiting], object],
    *,
    notes: Path,
    patience: Patience | None = None,
    hashed: bool = False,
    naming: Callable[[Media, Whole], object] = lambda *_: None,
) -> DownloadOutcome:
    """Download one media into its folder and return how that ended; never raises for it.

    A connection that is lost is made anew, from where it was lost. May be cancelled at any moment: what
    arrived stays in a part, with which the next download of the media to the same place goes on. ``notes`` is
    a folder for what is known of parts. ``naming`` is called, in a thread, with the media as the service has
    it and what is about to get its final name.
    """
    run = _Run(client, spec, report, patience or Patience())
    try:
        part = await in_thread(
            lambda: Part.open(spec.target, spec.media.sid, notes, hashed=hashed), late=Part.close
        )
    except PartInUseError:
        return Failed("Another Mediadeck is downloading this media to the same place.")
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
        patience: Patience,
    ) -> None:
        self._client = client
        self._spec = spec
        self._report = report
        self._patience = patience
        self._size: int | None = None

    async def into(self, part: Part, naming: Callable[[Media, Whole], object]) -> DownloadOutcome:
        try:
            media, rest = await self._receive(part)
            whole = await in_thread(lambda: _finish(part, rest, media, naming))
        except _CannotError as error:
            if not error.keep:
                await in_thread(part.discard)
            return Failed(str(error))
        except ApiError as error:
            if not part.size:
                await in_thread(part.discard)
            return Failed(f"{error} {_KEPT}" if part.size else str(error))
        except OSError as error:
            return Failed(_told(error, self._spec.folder))
        return Saved(whole.path, whole.size, whole.sha256)

    async def _receive(self, part: Part) -> tuple[Media, bytearray]:
        """Receive to the end, in as many tries as it takes while each brings something.

        Returns the media, and the last bytes, which are still to be written.
        """
        tries = self._patience.tries()
        while True:
            before = part.size
            try:
                return await self._try(part)
            except _PASSING as error:
                if part.size > before:
                    tries = self._patience.tries()
                elif part.size and isinstance(error, Malformed):
                    await in_thread(lambda: part.begin_anew(None))
                wait = next(tries, None)
                if wait is None:
                    raise
                self._report(Waiting(part.size, self._size, str(error)))
                await asyncio.sleep(max(wait, error.retry_after or 0.0))

    async def _try(self, part: Part) -> tuple[Media, bytearray]:
        media = await self._client.media.fetch(self._spec.service_sid, self._spec.media.sid)
        self._size = media.size
        if part.size and part.size == media.size and part.validator:
            return media, bytearray()  # all of it was there when the last run ended
        resume = Resume(part.size, part.validator) if part.size and part.validator else None
        async with self._client.media.opened(media, resume) as content:
            self._check_size(media, content.size)
            if not part.size:
                part.validator = content.validator
            elif content.start != part.size or resume is None:
                await in_thread(lambda: part.begin_anew(content.validator))
            await self._check_room((media.size or 0) - part.size)
            self._report(Receiving(part.size, media.size))
            async with aclosing(_Writer(part)) as writer, aclosing(_gathered(content)) as pieces:
                async for piece in pieces:
                    self._check_size(media, writer.size + len(piece), at_most=True)
                    await writer.write(piece)
                    self._report(Receiving(writer.size, media.size))
                self._check_size(media, writer.size)
                return media, await writer.rest()

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
        if needed <= _GATHERED:
            return
        free = (await in_thread(lambda: shutil.disk_usage(self._spec.target.parent))).free
        if needed > free:
            message = (
                f"The disk has no room: {needed / _MEGABYTE:,.1f} MB are still to come, and"
                f" {free / _MEGABYTE:,.1f} MB are free. Make room, then retry."
            )
            raise _CannotError(message, keep=True)


class _Writer:
    """Writes one piece in a thread while the next one is received; ``size`` counts all that it took.

    The last piece is left to :meth:`rest`, so that a small content is written and finished at once.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        self._last = bytearray()
        self._writing: asyncio.Future[None] | None = None
        self.size = part.size

    async def write(self, piece: bytearray) -> None:
        """Take ``piece``, and have the one before written; raises what writing raised."""
        await self._written()
        # From here on nothing waits: whatever ends this leaves no gap between what was taken.
        if self._last:
            loop = asyncio.get_running_loop()
            self._writing = loop.run_in_executor(None, self._part.write, self._last)
        self._last = piece
        self.size += len(piece)

    async def rest(self) -> bytearray:
        """Return the last piece when all before it is written; it is the caller's to write."""
        await self._written()
        rest, self._last = self._last, bytearray()
        return rest

    async def aclose(self) -> None:
        """Have written what there is: a later try goes on after it."""
        await self._written()
        if rest := await self.rest():
            await in_thread(lambda: self._part.write(rest))

    async def _written(self) -> None:
        if self._writing is not None:
            await asyncio.shield(self._writing)
            self._writing = None


async def _gathered(content: ContentStream) -> AsyncGenerator[bytearray, None]:
    """Yield the content in pieces worth a write; what had come is yielded before a loss is raised."""
    gathered = bytearray()
    async with aclosing(content.pieces()) as pieces:
        try:
            async for piece in pieces:
                gathered += piece
                if len(gathered) >= _GATHERED:
                    yield gathered
                    gathered = bytearray()
        except ApiError:
            if gathered:
                yield gathered
            raise
    if gathered:
        yield gathered


def _finish(part: Part, rest: bytearray, media: Media, naming: Callable[[Media, Whole], object]) -> Whole:
    """Write what is left, and make the part whole. For a thread."""
    if rest:
        part.write(rest)
    modified = media.date_created.timestamp() if media.date_created else None
    whole = part.finish(modified, lambda whole: naming(media, whole))
    part.close()
    return whole


def _told(error: OSError, folder: Path) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk is full. {_KEPT} Make room first."
        case errno.EFBIG:
            return f"No file may grow so large here. {_KEPT}"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"The folder {folder} may not be written to: choose another one."
        case errno.ENOTDIR | errno.EEXIST:
            return f"There is a file in the way of the folder {folder}: choose another one."
        case _:
            return f"The file cannot be written: {error.strerror}. {_KEPT}"
