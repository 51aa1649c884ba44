"""The catalog after a sync, with a healthy and with a faulty service."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, forwarded
from tests.api.quick import in_trouble
from tests.catalog.conftest import View
from tests.catalog.places import (
    by_path,
    client_of,
    conversation,
    listing,
    media,
    message,
    read_all,
    running,
    service,
    sync_through,
)
from tui.api.client import Client
from tui.api.errors import Unauthorized
from tui.catalog import Catalog, ConversationRow, MediaRow
from tui.catalog.sync.progress import SyncProgress
from tui.catalog.sync.sync import sync, sync_services
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked

HOSTILE = (
    "[/bold].jpg",
    "\x1b[31mred\x1b[0m.png",
    "../../etc/passwd",
    "invoice\u202egpj.exe",
    "nul\x00 in the middle.txt",
    "line\r\nbreak.txt",
    " ",
    "e\u0301 and \u00e9.txt",
    "写真🦀.jpg",
    "'; DROP TABLE media; --",
    "x" * 4000,
)


async def test_a_sync_stores_services_conversations_and_media_with_every_column(
    catalog: Catalog, view: View, tmp_path: Path
) -> None:
    there = service(
        "Harbour",
        conversation("Maria", message(media("a.txt", b"12345"), author="+4912345", hours=2)),
        conversation("", message(media(None, b"123"), hours=1), unique_name="by-name"),
        conversation("Silent"),
    )
    assert await sync_through(catalog, there, data=tmp_path / "data") == [SyncProgress(3, 3, 2, 0)]
    [harbour] = view.services()
    assert (harbour.friendly_name, harbour.conversations, harbour.media, harbour.size) == ("Harbour", 3, 2, 8)
    assert harbour.synced_at is not None
    assert {(row.friendly_name, row.media) for row in view.conversations()} == {
        ("Maria", 1),
        ("by-name", 1),
        ("Silent", 0),
    }
    unnamed, named = view.media().values()
    assert (named.name, named.conversation_name, named.author) == ("a.txt", "Maria", "+4912345")
    assert (named.content_type, named.size, named.service_sid) == ("text/plain", 5, harbour.sid)
    assert (unnamed.filename, unnamed.name) == (None, unnamed.sid)
    assert unnamed.sent is not None
    assert named.sent is not None
    assert 3500 < unnamed.sent - named.sent < 3700, "the latest first, an hour apart"


async def test_a_message_with_several_media_gives_a_row_for_each(
    catalog: Catalog, view: View, tmp_path: Path
) -> None:
    sent = message(media("one.txt"), media("two.txt"), media("three.txt"))
    await sync_through(catalog, service("S", conversation("C", sent)), data=tmp_path / "data")
    assert sorted(view.names()) == ["one.txt", "three.txt", "two.txt"]
    assert len({row.message_sid for row in view.media().values()}) == 1


async def test_hostile_names_are_stored_unchanged(catalog: Catalog, view: View, tmp_path: Path) -> None:
    sent = [message(media(name), author=name) for name in HOSTILE]
    there = service(HOSTILE[0], *(conversation(name, *sent) for name in HOSTILE))
    await sync_through(catalog, there, data=tmp_path / "data")
    assert set(view.names()) == set(HOSTILE)
    assert {row.author for row in view.media().values()} == set(HOSTILE)
    assert {row.conversation_name for row in view.media().values()} == set(HOSTILE)
    assert view.services()[0].friendly_name == HOSTILE[0]


async def test_a_long_conversation_is_read_completely(catalog: Catalog, view: View, tmp_path: Path) -> None:
    sent = [message(media(f"{number}.txt"), hours=number) for number in range(250)]
    await sync_through(catalog, service("S", conversation("Long", *sent)), data=tmp_path / "data")
    assert view.names() == [f"{number}.txt" for number in range(250)]


async def test_a_second_sync_with_nothing_new_changes_nothing(
    catalog: Catalog, view: View, tmp_path: Path
) -> None:
    there = service("S", *(conversation(f"C{n}", message(media(f"{n}.txt"))) for n in range(20)))
    with running(tmp_path / "data", there) as found:
        async with client_of(found) as client:
            await read_all(client, catalog)
            before = view.media(), view.conversations()
            assert await read_all(client, catalog) == [SyncProgress(20, 20, 0, 0)]
            assert await read_all(client, catalog, full=True) == [SyncProgress(20, 20, 20, 0)]
    assert (view.media(), view.conversations()) == before
    assert list(view.media()) == list(before[0]), "and in the same order, with the same row ids"


async def test_a_full_sync_removes_what_the_service_deleted(
    catalog: Catalog, view: View, tmp_path: Path
) -> None:
    kept = conversation("Kept", message(media("kept.txt"), media("deleted.txt")))
    thinner = conversation("Kept", message(media("kept.txt")))
    gone = conversation("Gone", message(media("gone.txt")))
    await sync_through(catalog, service("S", kept, gone), data=tmp_path / "before")
    assert set(view.names()) == {"kept.txt", "deleted.txt", "gone.txt"}
    row_id = next(row_id for row_id, row in view.media().items() if row.name == "kept.txt")
    await sync_through(catalog, service("S", thinner), data=tmp_path / "after", full=True)
    assert view.names() == ["kept.txt"]
    assert list(view.media()) == [row_id]
    assert [row.friendly_name for row in view.conversations()] == ["Kept"]


async def test_a_deleted_service_removes_its_media(catalog: Catalog, view: View, tmp_path: Path) -> None:
    one = service("One", conversation("C", message(media("one.txt"))))
    two = service("Two", conversation("C", message(media("two.txt"))))
    await sync_through(catalog, one, two, data=tmp_path / "before")
    assert [row.friendly_name for row in view.services()] == ["One", "Two"]
    await sync_through(catalog, one, data=tmp_path / "after")
    assert [row.friendly_name for row in view.services()] == ["One"]
    assert view.names() == ["one.txt"]


async def test_a_changed_name_updates_the_existing_row(catalog: Catalog, view: View, tmp_path: Path) -> None:
    before = service("Before", conversation("Before", message(media("a.txt"))))
    after = service("After", conversation("After", message(media("a.txt"))))
    await sync_through(catalog, before, data=tmp_path / "before")
    [row_id] = view.media()
    await sync_through(catalog, after, data=tmp_path / "after")
    assert [row.friendly_name for row in view.services()] == ["After"]
    assert view.media()[row_id].conversation_name == "After"


async def test_a_media_attached_during_a_sync_stays_listed(
    catalog: Catalog, view: View, tmp_path: Path
) -> None:
    there = service("S", conversation("C", message(media("old.txt"))))
    with running(tmp_path / "data", there) as found:

        async def handle(asked: Asked) -> bytes:
            reply = await forwarded(asked, found.origin)
            if "/Messages" in asked.target and view.conversations():
                add_upload(catalog, view.conversations()[0])
            return reply

        async with in_trouble(handle) as (_, server):
            profile = make_local_profile(server.url, found.account_sid, found.auth_token)
            async with Client(profile) as client:
                await read_all(client, catalog)
    assert set(view.names()) == {"old.txt", "uploaded.txt"}


def add_upload(catalog: Catalog, row: ConversationRow) -> None:
    fields = ("IM-new", "uploaded.txt", "text/plain", 1, "system", 1)
    catalog.put_media([MediaRow("ME-new", row.service_sid, row.sid, row.friendly_name, *fields)])


BROKEN = {
    "missing": answer(404, {"code": 20404, "message": "The requested resource was not found"}),
    "forbidden": answer(403, {"code": 20003, "message": "no"}),
    "no JSON": answer(200, b"<html>it works</html>", content_type="text/html"),
    "cut JSON": answer(200, b'{"messages": [', content_type="application/json"),
    "other shape": answer(200, {"messages": 5, "meta": {"key": "messages"}}),
}


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN.keys())
async def test_an_unreadable_conversation_is_counted_and_skipped(
    catalog: Catalog, view: View, reply: bytes
) -> None:
    handle = by_path(
        {
            "/Services[?]": listing("services", {"sid": "IS1"}),
            "/Conversations[?]": listing("conversations", {"sid": "CH1"}, {"sid": "CH2"}, {"sid": "CH3"}),
            "/CH2/Messages": reply,
            "/CH1/Messages": listing("messages", {"sid": "IM1", "media": [{"sid": "ME1"}]}),
            "/CH3/Messages": listing("messages", {"sid": "IM3", "media": [{"sid": "ME3"}]}),
        }
    )
    async with in_trouble(handle) as (client, _):
        assert await read_all(client, catalog) == [SyncProgress(found=3, done=3, media=2, failed=1)]
    assert sorted(view.names()) == ["ME1", "ME3"]


async def test_known_media_of_an_unreadable_conversation_are_kept(catalog: Catalog, view: View) -> None:
    answers = {
        "/Services[?]": listing("services", {"sid": "IS1"}),
        "/Conversations[?]": listing("conversations", {"sid": "CH1"}),
        "/CH1/Messages": listing("messages", {"sid": "IM1", "media": [{"sid": "ME1"}]}),
    }
    async with in_trouble(by_path(answers)) as (client, _):
        await read_all(client, catalog)
    del answers["/CH1/Messages"]
    async with in_trouble(by_path(answers)) as (client, _):
        assert [progress.failed for progress in await read_all(client, catalog)] == [1]
    assert view.names() == ["ME1"]


async def test_refused_credentials_end_the_sync_but_keep_its_results(catalog: Catalog, view: View) -> None:
    first_is_read = asyncio.Event()
    answers = {
        "/Services[?]": listing("services", {"sid": "IS1"}),
        "/Conversations[?]": listing("conversations", {"sid": "CH1"}, {"sid": "CH2"}),
        "/CH1/Messages": listing("messages", {"sid": "IM1", "media": [{"sid": "ME1"}]}),
        "/CH2/Messages": answer(401, {"code": 20003, "message": "no"}),
    }
    well = by_path(answers)

    async def handle(asked: Asked) -> bytes | None:
        if "/CH2/" in asked.target:
            await first_is_read.wait()
        return await well(asked)

    def report(progress: SyncProgress) -> None:
        if progress.done:
            first_is_read.set()

    async with in_trouble(handle) as (client, _):
        await sync_services(client, catalog)
        with pytest.raises(Unauthorized):
            await sync(client, catalog, "IS1", report)
    assert view.names() == ["ME1"]
    assert view.services()[0].synced_at is None, "it was not read to its end"


async def test_a_failed_list_of_services_removes_none(catalog: Catalog, view: View) -> None:
    answers = {"/Services[?]": listing("services", {"sid": "IS1"}, {"sid": "IS2"})}
    async with in_trouble(by_path(answers)) as (client, _):
        await sync_services(client, catalog)
    async with in_trouble(by_path({"/Services": answer(401, {"code": 20003})})) as (client, _):
        with pytest.raises(Unauthorized):
            await sync_services(client, catalog)
    assert [row.sid for row in view.services()] == ["IS1", "IS2"]


async def test_a_cancelled_sync_keeps_its_results_and_can_be_repeated(path: Path, tmp_path: Path) -> None:
    there = service("S", *(conversation(f"C{n}", message(media(f"{n}.txt"))) for n in range(60)))
    with running(tmp_path / "data", there) as found:
        async with client_of(found) as client:
            with closing(Catalog(path)) as catalog:
                await sync_services(client, catalog)
                await cancelled_half_way(client, catalog)
            with closing(Catalog(path)) as catalog:
                with closing(catalog.reader()) as reader:
                    [row] = reader.services()
                assert 0 < row.media < 60
                assert row.synced_at is None
                assert await read_all(client, catalog) == [SyncProgress(60, 60, 60 - row.media, 0)]
                assert len(View(catalog).names()) == 60
    assert [file.name for file in path.parent.glob("*set-aside*")] == []


async def cancelled_half_way(client: Client, catalog: Catalog) -> None:
    half_way = asyncio.Event()
    with closing(catalog.reader()) as reader:
        [row] = reader.services()

    def report(progress: SyncProgress) -> None:
        if progress.done > 10:
            half_way.set()

    syncing = asyncio.create_task(sync(client, catalog, row.sid, report))
    async with asyncio.timeout(30):
        await half_way.wait()
    syncing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await syncing


async def test_progress_only_grows_and_ends_complete(catalog: Catalog, tmp_path: Path) -> None:
    there = service("S", *(conversation(f"C{n}", message(media(f"{n}.txt"))) for n in range(30)))
    told: list[SyncProgress] = []
    with running(tmp_path / "data", there) as found:
        async with client_of(found) as client:
            await sync_services(client, catalog)
            with closing(catalog.reader()) as reader:
                [row] = reader.services()
            end = await sync(client, catalog, row.sid, told.append)
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert [progress.media for progress in told] == sorted(progress.media for progress in told)
    assert all(progress.done <= progress.found for progress in told)
    assert told[-1] == end == SyncProgress(30, 30, 30, 0)
