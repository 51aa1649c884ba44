"""Message texts kept by a sync: around media, all, or none."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import client_of, conversation, media, read_all, running, service
from tui.catalog import Catalog
from tui.server.samples.model import SampleMessage

if TYPE_CHECKING:
    from pathlib import Path

    from tui.catalog import Reader
    from tui.server.samples.model import SampleMedia, SampleService
    from tui.settings.values import TextScope


def say(text: str | None, hours: float, *sent: SampleMedia) -> SampleMessage:
    return SampleMessage("maria", text, timedelta(hours=hours), sent)


def talk(count: int, with_media: set[int], name: str = "Case") -> SampleService:
    """Return a service with a conversation of ``count`` messages, numbered from the oldest."""
    messages = [
        say(f"text {at}", count - at, *([media(f"{at}.txt")] if at in with_media else []))
        for at in range(count)
    ]
    return service("Harbour", conversation(name, *messages))


def texts_of(reader: Reader) -> list[str | None]:
    [found] = reader.services()
    [case] = reader.conversations(found.sid)
    return [row.body for row in reader.messages.by_id(reader.messages.list_ids(case.sid)).values()]


def is_stored(path: Path, text: bytes) -> bool:
    return any(text in part.read_bytes() for part in path.parent.glob(f"{path.name}*"))


@pytest.fixture(params=["around", "all", "none"])
def scope(request: pytest.FixtureRequest) -> TextScope:
    chosen: TextScope = request.param
    return chosen


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def sync_with(
    path: Path, data: Path, scope: TextScope, sent: SampleService, *, full: bool = False
) -> None:
    with running(data, sent) as found, closing(Catalog(path, scope)) as catalog:
        async with client_of(found) as client:
            await read_all(client, catalog, full=full)


async def test_three_messages_before_and_after_each_media_are_kept(path: Path, data: Path) -> None:
    # More than an API page, so that a media and its neighbours are on two pages.
    await sync_with(path, data, "around", talk(230, {0, 30, 129}))
    with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
        near = [*range(4), *range(27, 34), *range(126, 133)]
        assert texts_of(reader) == [f"text {at}" for at in near]


async def test_kept_texts_follow_the_setting(path: Path, data: Path, scope: TextScope) -> None:
    await sync_with(path, data, scope, talk(20, {10}))
    with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
        kept = {"around": range(7, 14), "all": range(20), "none": range(0)}[scope]
        assert texts_of(reader) == [f"text {at}" for at in kept]


async def test_a_new_message_near_a_known_media_is_kept(path: Path, data: Path) -> None:
    await sync_with(path, data, "around", talk(10, {9}))
    await sync_with(path, data.with_name("later"), "around", talk(18, {9, 17}))
    with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
        assert texts_of(reader) == [f"text {at}" for at in [*range(6, 13), *range(14, 18)]]


async def test_a_full_sync_adds_texts_to_an_older_catalog(path: Path, data: Path) -> None:
    await sync_with(path, data, "none", talk(230, {0}))
    with closing(Catalog(path, "around")) as catalog, closing(catalog.reader()) as reader:
        [found] = reader.services()
        assert catalog.count_text_requests(found.sid) == 4  # one page of conversations, three of messages
    await sync_with(path, data, "around", talk(230, {0}), full=True)
    with closing(Catalog(path, "around")) as catalog, closing(catalog.reader()) as reader:
        assert catalog.count_text_requests(found.sid) == 0
        assert texts_of(reader) == [f"text {at}" for at in range(4)]


async def test_a_lower_setting_applies_from_the_next_sync(path: Path, data: Path) -> None:
    await sync_with(path, data, "all", talk(20, {10}))
    await sync_with(path, data, "around", talk(20, {10}))
    with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
        assert texts_of(reader) == [f"text {at}" for at in range(7, 14)]
    await sync_with(path, data, "none", talk(20, {10}))
    with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
        assert texts_of(reader) == []


async def test_wiped_texts_are_no_longer_in_the_file(path: Path, data: Path) -> None:
    await sync_with(
        path, data, "all", service("Harbour", conversation("Case", say("zebra crossing", 1, media("a.txt"))))
    )
    assert is_stored(path, b"zebra")
    with closing(Catalog(path)) as catalog:
        assert catalog.wipe_text() == 1
        with closing(catalog.reader()) as reader:
            assert texts_of(reader) == []
    assert not is_stored(path, b"zeb")


async def test_the_texts_around_a_deleted_message_are_removed(path: Path, data: Path) -> None:
    await sync_with(path, data, "around", talk(20, {10}))
    with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
        [found] = reader.services()
        [row] = reader.media.by_id(reader.list_media_ids(found.sid)).values()
        assert row.text == "text 10"
        catalog.forget_messages([row.message_sid or ""])
        assert texts_of(reader) == []


async def test_later_media_are_new_until_seen(path: Path, data: Path) -> None:
    await sync_with(path, data, "around", talk(10, {3}))
    await sync_with(path, data.with_name("later"), "around", talk(12, {3, 11}))
    with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
        [found] = reader.services()
        ids = reader.list_media_ids(found.sid)
        assert {row.name: row.is_new for row in reader.media.by_id(ids).values()} == {
            "11.txt": True,
            "3.txt": False,
        }
        catalog.mark_seen([row.sid for row in reader.media.by_id(ids).values()])
        assert not any(row.is_new for row in reader.media.by_id(ids).values())
