"""Downloads from the real local service and through faulty servers: complete files, or none."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import resource
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, answering, cut_short, forwarded
from tests.disks import small_disk
from tests.transfers.conversations import FAST_RETRIES
from tui.api.client import Client
from tui.api.content.sources import make_file_source
from tui.api.retry import Retry
from tui.settings import make_local_profile
from tui.transfers.download.download import Download, download_media
from tui.transfers.files.names import MediaInfo
from tui.transfers.model import Failed, Receiving, Saved, Waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.api.answering import AnsweringServer, Asked, Handler
    from tests.local_service import RunningService

SIZE = 3_000_000
CONTENT = os.urandom(SIZE)
#: Seconds on a busy machine.
PATIENCE = 30


class DownloadedMedia:
    """A media of a local service that can be downloaded directly or through a proxy."""

    def __init__(self, service: RunningService, service_sid: str, sid: str, folder: Path) -> None:
        self.service = service
        self.service_sid = service_sid
        self.sid = sid
        self.folder = folder
        self.states: list[Receiving | Waiting] = []
        self.listener: Callable[[Receiving | Waiting], object] = lambda _: None

    def report(self, state: Receiving | Waiting) -> None:
        """Record the state, and pass it to the listener."""
        self.states.append(state)
        self.listener(state)

    async def upload(self, path: Path, content: bytes) -> None:
        """Upload a media with this content, for the following downloads."""
        path.write_bytes(content)  # noqa: ASYNC240 - a test waits for its own files
        async with Client(make_local_profile(self.service.url, *self.service.auth)) as client:
            media = await client.media.upload(
                self.service_sid,
                make_file_source(path),
                filename="photo.jpg",
                content_type="image/jpeg",
                size=len(content),
            )
        self.sid = media.sid

    def spec(self, name: str | None = "photo.jpg") -> Download:
        """Return the download job."""
        return Download(self.service_sid, MediaInfo(self.sid, name, "image/jpeg"), self.folder)

    async def download(self, url: str | None = None, name: str | None = "photo.jpg") -> Saved | Failed:
        """Download it from ``url``, by default directly from the service."""
        profile = make_local_profile(url or self.service.url, *self.service.auth)
        async with Client(profile, retry=Retry(tries=1)) as client:
            return await download_media(
                client,
                self.spec(name),
                self.report,
                notes=self.folder.parent / "n",
                retry_policy=FAST_RETRIES,
            )

    @property
    def files(self) -> list[str]:
        """The names of the files in the folder."""
        return sorted(entry.name for entry in self.folder.iterdir())


@pytest.fixture
async def well(service: RunningService, tmp_path: Path) -> DownloadedMedia:
    (tmp_path / "here").mkdir()
    async with Client(make_local_profile(service.url, *service.auth)) as client:
        service_sid = (await anext(client.services.list())).sid
    found = DownloadedMedia(service, service_sid, "", tmp_path / "here")
    await found.upload(tmp_path / "source", CONTENT)
    return found


@asynccontextmanager
async def through(handle: Handler) -> AsyncIterator[AnsweringServer]:
    """Yield a server with ``handle`` in front of the service."""
    async with answering(handle) as server:
        yield server


def is_content(asked: Asked) -> bool:
    """Return whether the request is for content at a temporary URL."""
    return not asked.target.startswith("/v1/")


async def test_a_downloaded_file_has_the_upload_time(well: DownloadedMedia) -> None:
    outcome = await well.download()
    assert outcome == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT
    assert well.files == ["photo.jpg"]
    facts = (well.folder / "photo.jpg").stat()
    assert facts.st_mode & 0o111 == 0
    assert facts.st_nlink == 1
    async with Client(make_local_profile(well.service.url, *well.service.auth)) as client:
        created = (await client.media.fetch(well.service_sid, well.sid)).date_created
    assert created is not None
    assert facts.st_mtime == pytest.approx(created.timestamp(), abs=0.001)
    received = [state.received for state in well.states if isinstance(state, Receiving)]
    assert (received[0], received[-1]) == (0, SIZE)
    assert received == sorted(received)


async def test_existing_files_are_never_overwritten(well: DownloadedMedia) -> None:
    (well.folder / "photo.jpg").write_bytes(b"mine")
    assert await well.download() == Saved(well.folder / "photo (1).jpg", SIZE)
    assert await well.download() == Saved(well.folder / "photo (2).jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == b"mine"
    assert well.files == ["photo (1).jpg", "photo (2).jpg", "photo.jpg"]


async def test_a_dangling_link_is_not_followed(well: DownloadedMedia) -> None:
    (well.folder / "photo.jpg").symlink_to(well.folder / "elsewhere")
    assert await well.download() == Saved(well.folder / "photo (1).jpg", SIZE)
    assert not (well.folder / "elsewhere").exists()


async def test_a_name_without_extension_gets_one_for_its_content_type(well: DownloadedMedia) -> None:
    assert await well.download(name="../\u202ephoto") == Saved(well.folder / "_.__photo.jpg", SIZE)
    assert await well.download(name=None) == Saved(well.folder / f"{well.sid}.jpg", SIZE)


async def test_a_download_cut_at_every_tenth_resumes_there(well: DownloadedMedia, tmp_path: Path) -> None:
    tenth = 2_000_000
    content = os.urandom(10 * tenth)
    await well.upload(tmp_path / "large", content)
    starts: list[int] = []

    async def handle(asked: Asked) -> bytes | None:
        reply = await forwarded(asked, well.service.origin)
        if not is_content(asked):
            return reply
        start = int(asked.headers.get("range", "bytes=0-")[len("bytes=") : -1])
        starts.append(start)
        # Up to 256 KB received just before the end are lost with the connection.
        end = (start + tenth // 2) // tenth * tenth + tenth
        return cut_short(reply, by=len(content) - end) if end < len(content) else reply

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", len(content))
    assert (well.folder / "photo.jpg").read_bytes() == content
    assert len(starts) == 10
    assert all(start > tenth * number - 300_000 for number, start in enumerate(starts))


async def test_changed_content_is_not_mixed_with_the_old(well: DownloadedMedia) -> None:
    """The rest is requested with If-Range: a server with different content sends all of it."""
    other = b"y" * SIZE
    is_first = True

    async def handle(asked: Asked) -> bytes | None:
        nonlocal is_first
        if not is_content(asked):
            return await forwarded(asked, well.service.origin)
        if is_first:
            is_first = False
            return cut_short(answer(200, CONTENT, etag='"one"'), by=SIZE // 2)
        assert asked.headers["if-range"] == '"one"'
        return answer(200, other, etag='"two"')

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == other


async def test_a_server_without_ranges_is_read_from_the_beginning(well: DownloadedMedia) -> None:
    left = [cut_short(answer(200, CONTENT), by=100), answer(200, CONTENT)]

    async def handle(asked: Asked) -> bytes | None:
        if not is_content(asked):
            return await forwarded(asked, well.service.origin)
        assert "range" not in asked.headers
        return left.pop(0)

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


async def test_a_wrong_range_is_rejected(well: DownloadedMedia) -> None:
    left = [
        cut_short(answer(200, CONTENT, etag='"one"'), by=SIZE // 2),
        answer(206, CONTENT[:10], etag='"one"', content_range=f"bytes 0-9/{SIZE}"),
        answer(200, CONTENT, etag='"one"'),
    ]

    async def handle(asked: Asked) -> bytes | None:
        return left.pop(0) if is_content(asked) else await forwarded(asked, well.service.origin)

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


@pytest.mark.parametrize("trouble", [answer(429), answer(503), answer(429, retry_after="0"), None])
async def test_repeated_failures_are_survived(well: DownloadedMedia, trouble: bytes | None) -> None:
    left = [trouble] * 4

    async def handle(asked: Asked) -> bytes | None:
        return left.pop() if left else await forwarded(asked, well.service.origin)

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert any(isinstance(state, Waiting) for state in well.states)


async def test_a_lasting_failure_is_reported_and_the_part_kept_for_a_retry(well: DownloadedMedia) -> None:
    is_broken = True

    async def handle(asked: Asked) -> bytes | None:
        reply = await forwarded(asked, well.service.origin)
        if not is_content(asked) or not is_broken:
            return reply
        if "range" in asked.headers:
            return None
        return cut_short(reply, by=SIZE // 3)

    async with through(handle) as server:
        outcome = await well.download(server.url)
        assert isinstance(outcome, Failed)
        assert "The partial file was kept: a retry resumes it." in outcome.reason
        assert well.files == [f"photo.jpg.{well.sid}.part"]
        is_broken = False
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert server.asked[-1].headers["range"] == f"bytes={SIZE - SIZE // 3}-"
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


async def test_a_temporary_url_that_expires_half_way_is_renewed(well: DownloadedMedia) -> None:
    is_expired = False

    async def handle(asked: Asked) -> bytes | None:
        nonlocal is_expired
        reply = await forwarded(asked, well.service.origin)
        if not is_content(asked):
            return reply
        if "range" not in asked.headers:
            return cut_short(reply, by=SIZE // 2)
        before, is_expired = is_expired, True
        return reply if before else answer(403, b"<Error>AccessDenied</Error>")

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


async def test_a_repeatedly_refused_link_is_not_reported_as_missing_permissions(
    well: DownloadedMedia,
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        return answer(403) if is_content(asked) else await forwarded(asked, well.service.origin)

    async with through(handle) as server:
        outcome = await well.download(server.url)
    assert isinstance(outcome, Failed)
    assert "expires after five minutes" in outcome.reason
    assert "API key" not in outcome.reason


async def test_a_captive_portal_midway_loses_nothing_received(well: DownloadedMedia) -> None:
    left = [
        cut_short(answer(200, CONTENT, etag='"one"'), by=SIZE // 2),
        answer(200, b"<html>log in</html>", content_type="text/html"),
    ]

    async def handle(asked: Asked) -> bytes | None:
        if not is_content(asked):
            return await forwarded(asked, well.service.origin)
        if left:
            return left.pop(0)
        start = int(asked.headers["range"][len("bytes=") : -1])
        assert start > 1_000_000
        return answer(206, CONTENT[start:], etag='"one"', content_range=f"bytes {start}-{SIZE - 1}/{SIZE}")

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


async def test_a_part_of_other_content_is_not_continued(well: DownloadedMedia) -> None:
    changed = bytes(SIZE)

    async def handle(asked: Asked) -> bytes | None:
        if not is_content(asked):
            return await forwarded(asked, well.service.origin)
        if not well.states or not any(isinstance(state, Waiting) for state in well.states):
            return cut_short(answer(200, CONTENT, etag='"one"'), 1_000_000)
        if "range" not in asked.headers:
            return answer(200, changed, etag='"two"')
        start = int(asked.headers["range"][len("bytes=") : -1])
        return answer(206, changed[start:], etag='"two"', content_range=f"bytes {start}-{SIZE - 1}/{SIZE}")

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == changed


async def test_compressed_content_is_compared_by_its_decoded_length(well: DownloadedMedia) -> None:
    async def handle(asked: Asked) -> bytes | None:
        if is_content(asked):
            return answer(200, gzip.compress(CONTENT), content_encoding="gzip", etag='"one"')
        return await forwarded(asked, well.service.origin)

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


DAMAGED = gzip.compress(CONTENT, 0)[:2_000_000] + b"\xff" * 2_000_000


@pytest.mark.parametrize("kind", ["damaged in the midst", "cut at another place each time"])
async def test_content_that_never_completes_is_given_up(well: DownloadedMedia, kind: str) -> None:
    asked_for = 0

    async def handle(asked: Asked) -> bytes | None:
        nonlocal asked_for
        if not is_content(asked):
            return await forwarded(asked, well.service.origin)
        asked_for += 1
        if kind == "damaged in the midst":
            return answer(200, DAMAGED, content_encoding="gzip")
        return cut_short(answer(200, CONTENT), 1_500_000 + 100_000 * (asked_for % 2))

    async with through(handle) as server, asyncio.timeout(PATIENCE):
        assert isinstance(await well.download(server.url), Failed)
    assert asked_for < 25, asked_for
    assert "photo.jpg" not in well.files


@pytest.mark.parametrize(("by", "than"), [(-1, "fewer"), (1, "more"), (-SIZE, "fewer")])
async def test_content_of_a_wrong_size_is_not_kept(well: DownloadedMedia, by: int, than: str) -> None:
    async def handle(asked: Asked) -> bytes | None:
        if not is_content(asked):
            return await forwarded(asked, well.service.origin)
        return answer(200, (CONTENT + b"more")[: SIZE + by])

    async with through(handle) as server:
        outcome = await well.download(server.url)
    assert outcome == Failed(
        f"The content has {than} bytes than the service states ({SIZE:,}). It was not kept."
    )
    assert well.files == []


@pytest.mark.parametrize("by", [-1000, 1000])
async def test_content_without_a_stated_length_is_still_verified(well: DownloadedMedia, by: int) -> None:
    async def handle(asked: Asked) -> bytes | None:
        if not is_content(asked):
            return await forwarded(asked, well.service.origin)
        body = (CONTENT + bytes(2000))[: SIZE + by]
        return b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body

    async with through(handle) as server:
        assert isinstance(await well.download(server.url), Failed)
    assert well.files == []


async def test_bytes_beyond_the_stated_length_are_not_content(well: DownloadedMedia) -> None:
    async def handle(asked: Asked) -> bytes | None:
        if not is_content(asked):
            return await forwarded(asked, well.service.origin)
        return answer(200, CONTENT) + b"and more of it"

    async with through(handle) as server:
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


async def test_a_redirect_to_another_host_gets_no_credentials(well: DownloadedMedia) -> None:
    async def elsewhere(_: Asked) -> bytes:
        return answer(200, CONTENT)

    async with answering(elsewhere) as other:

        async def handle(asked: Asked) -> bytes | None:
            if is_content(asked):
                return answer(302, location=f"{other.origin}/cdn/x")
            return await forwarded(asked, well.service.origin)

        async with through(handle) as server:
            assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert [asked.target for asked in other.asked] == ["/cdn/x"]
    assert "authorization" not in other.asked[0].headers


async def test_nothing_is_downloaded_twice_after_an_early_stop(well: DownloadedMedia) -> None:
    async def handle(asked: Asked) -> bytes | None:
        reply = await forwarded(asked, well.service.origin)
        if not is_content(asked) or "range" in asked.headers:
            return reply
        # Only a tenth is sent, and the connection stays open.
        return reply.replace(b"connection: close\r\n", b"")[: SIZE // 10]

    async with through(handle) as server:
        async with asyncio.timeout(PATIENCE):
            task = asyncio.create_task(well.download(server.url))
            while not any(isinstance(state, Receiving) and state.received for state in well.states):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert int(server.asked[-1].headers["range"][len("bytes=") : -1]) > 100_000
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


async def test_a_cancelled_download_keeps_its_part_and_the_next_resumes(well: DownloadedMedia) -> None:
    async def handle(asked: Asked) -> bytes | None:
        reply = await forwarded(asked, well.service.origin)
        if not is_content(asked) or "range" in asked.headers:
            return reply
        # The second half is never sent, and the connection stays open.
        return reply.replace(b"connection: close\r\n", b"")[: -SIZE // 2]

    async with through(handle) as server:
        async with asyncio.timeout(PATIENCE):
            task = asyncio.create_task(well.download(server.url))
            while not any(isinstance(s, Receiving) and s.received >= 1_000_000 for s in well.states):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert well.files == [f"photo.jpg.{well.sid}.part"]
        assert await well.download(server.url) == Saved(well.folder / "photo.jpg", SIZE)
    assert int(server.asked[-1].headers["range"][len("bytes=") : -1]) >= 1_000_000
    assert (well.folder / "photo.jpg").read_bytes() == CONTENT


async def test_a_download_cancelled_at_any_time_leaves_a_valid_part(
    well: DownloadedMedia, tmp_path: Path
) -> None:
    content = os.urandom(12_000_000)
    await well.upload(tmp_path / "large", content)
    loop = asyncio.get_running_loop()
    for moment in range(60):
        well.states.clear()
        task = asyncio.create_task(well.download())

        def cancel_soon(_: object, task: asyncio.Task[object] = task, moment: int = moment) -> None:
            if len(well.states) == 1:
                loop.call_later(moment / 2000, task.cancel)

        well.listener = cancel_soon
        with suppress(asyncio.CancelledError):
            await task
        for path in well.folder.iterdir():
            assert content.startswith(path.read_bytes())
            path.unlink()
    well.listener = lambda _: None
    assert await well.download() == Saved(well.folder / "photo.jpg", len(content))


async def test_two_downloads_of_one_media_to_one_path_do_not_mix(well: DownloadedMedia) -> None:
    outcomes = await asyncio.gather(well.download(), well.download())
    saved = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
    assert saved
    for outcome in saved:
        assert outcome.path.read_bytes() == CONTENT
    assert [name for name in well.files if name.endswith(".part")] == []


async def test_a_deleted_media_leaves_nothing(well: DownloadedMedia) -> None:
    well.sid = "ME" + "0" * 32
    outcome = await well.download()
    assert isinstance(outcome, Failed)
    assert "The service could not find it" in outcome.reason
    assert well.files == []


# Disks


async def test_too_little_disk_space_is_detected_in_advance(well: DownloadedMedia) -> None:
    with small_disk(well.folder, "1m"):
        outcome = await well.download()
        assert outcome == Failed(
            "The disk is too full: 3.0 MB are needed, 1.0 MB are free. Free some space, then retry."
        )
        assert [name for name in well.files if not name.endswith(".part")] == []


async def test_a_disk_that_fills_up_is_reported_and_a_retry_resumes(well: DownloadedMedia) -> None:
    with small_disk(well.folder, "4m"):
        filler = well.folder / "filler"

        def fill(state: Receiving | Waiting) -> None:
            if isinstance(state, Receiving) and state.received and not filler.exists():
                filler.write_bytes(bytes(1_600_000))

        well.listener = fill
        outcome = await well.download()
        assert outcome == Failed(
            "The disk is full. The partial file was kept: a retry resumes it. Free some space, then retry."
        )
        assert isinstance(outcome, Failed)
        assert 1_000_000 < outcome.done < SIZE
        assert outcome.size == SIZE
        assert well.files == ["filler", f"photo.jpg.{well.sid}.part"]
        filler.unlink()
        well.listener = lambda _: None
        well.states.clear()
        assert await well.download() == Saved(well.folder / "photo.jpg", SIZE)
        assert (well.folder / "photo.jpg").read_bytes() == CONTENT
    assert isinstance(well.states[0], Receiving)
    assert well.states[0].received > 1_000_000


async def test_exceeding_the_file_size_limit_is_reported(well: DownloadedMedia) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # After the first record, so that the retry resumes.
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    try:
        outcome = await well.download()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert outcome == Failed(
        "This system does not allow a file of this size. The partial file was kept: a retry resumes it."
    )
    assert well.files == [f"photo.jpg.{well.sid}.part"]
    assert await well.download() == Saved(well.folder / "photo.jpg", SIZE)
    assert (
        hashlib.sha256((well.folder / "photo.jpg").read_bytes()).digest() == hashlib.sha256(CONTENT).digest()
    )


async def test_an_uncreatable_folder_is_reported(well: DownloadedMedia) -> None:
    (well.folder / "file").write_bytes(b"")
    well.folder = well.folder / "file"
    outcome = await well.download()
    assert isinstance(outcome, Failed)
    assert "choose another one" in outcome.reason
