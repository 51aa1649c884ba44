"""Failed uploads leave nothing behind, and the collector deletes unattached media."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.conftest import list_content_files, list_names
from tui.server.rules import Rules
from tui.server.store.collector import collect_unattached
from tui.server.store.content import ContentTooLargeError, Stored
from tui.server.store.content_files import FileContent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.server.conftest import Clock, Local
    from tui.server import LocalService

SID = "ME" + "0" * 32


async def _chunks(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def _break_off() -> AsyncIterator[bytes]:
    yield b"x" * 3_000_000
    raise ConnectionResetError


async def test_an_aborted_upload_leaves_nothing(local: Local, service: LocalService) -> None:
    with pytest.raises(ConnectionResetError):
        await local.http.post(f"{local.service}/Media", content=_break_off())
    assert list_content_files(service) == []


async def test_content_over_the_limit_is_refused_and_leaves_nothing(
    local: Local, service: LocalService
) -> None:
    chunk = bytes(1 << 20)
    answer = await local.http.post(
        f"{local.service}/Media", content=_chunks(*[chunk] * (Rules().size_limit // len(chunk) + 2))
    )
    assert (answer.status_code, answer.json()["code"]) == (413, 4130)
    assert list_content_files(service) == []


async def test_content_declared_over_the_limit_is_refused_before_it_is_sent(
    local: Local, service: LocalService
) -> None:
    answer = await local.http.post(
        f"{local.service}/Media",
        content=b"little",
        headers={"Content-Length": str(Rules().size_limit + 1), "Expect": "100-continue"},
    )
    assert answer.status_code == 413
    assert list_content_files(service) == []


async def test_a_wrong_content_size_is_refused_and_leaves_nothing(
    local: Local, service: LocalService
) -> None:
    for announced in ("4", "6", "0", "five", "-5", "5.0", "", "9" * 5000):
        answer = await local.http.post(
            f"{local.service}/Media", content=b"12345", headers={"Content-Size": announced}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, 4000)
    assert list_content_files(service) == []
    form = {"f": ("a", b"12345")}
    answer = await local.http.post(f"{local.service}/Media", files=form, headers={"Content-Size": "5"})
    assert answer.status_code == 201


@pytest.mark.parametrize("service", [Rules(unattached_lifetime=None)], indirect=True)
async def test_without_collection_an_upload_stays_and_can_be_attached(
    local: Local, service: LocalService, clock: Clock
) -> None:
    sid = await local.upload()
    clock.advance(10_000_000)
    assert await collect_unattached(service.context) == 0
    assert (await local.post(MediaSid=sid)).status_code == 201


async def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    content = FileContent(tmp_path)
    stored = await content.put(SID, _chunks(b"1234", b"5"), limit=5)
    assert stored == Stored(5, "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5")
    with pytest.raises(ContentTooLargeError):
        await content.put("ME" + "1" * 32, _chunks(b"1234", b"56"), limit=5)
    assert list_names(tmp_path) == [SID]


async def test_content_is_stored_under_a_sid_and_nothing_else(tmp_path: Path) -> None:
    content = FileContent(tmp_path / "content")
    for name in ("../ME", "ME" + "0" * 32 + "/..", "", "ME" + "g" * 32):
        with pytest.raises(ValueError, match="not the sid"):
            await content.put(name, _chunks(b"x"), limit=5)
    assert list_names(tmp_path) == []


async def test_unattached_media_are_deleted_after_five_minutes(
    local: Local, service: LocalService, clock: Clock
) -> None:
    kept, lost = await local.upload(b"kept"), await local.upload(b"lost")
    await local.post(MediaSid=kept)
    clock.advance(299)
    assert await collect_unattached(service.context) == 0
    clock.advance(1)
    assert await collect_unattached(service.context) == 1
    assert list_content_files(service) == [kept]
    assert lost not in list_content_files(service)
    assert await collect_unattached(service.context) == 0


async def test_content_left_by_a_killed_process_is_removed_at_the_next_start(
    local: Local, service: LocalService, clock: Clock, tmp_path: Path
) -> None:
    kept = await local.upload()
    await local.post(MediaSid=kept)
    await service.context.metadata.media.add_orphan(SID)
    await service.context.content.put(SID, _chunks(b"left"), limit=10)
    assert list_content_files(service) == sorted([SID, kept])
    service.close()
    type(service).open(tmp_path / "data", clock=clock).close()
    assert list_content_files(service) == [kept]
