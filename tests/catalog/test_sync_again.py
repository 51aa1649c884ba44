"""A second sync: its requests, where it resumes, and the changes that it notices."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer
from tests.api.quick import in_trouble
from tests.catalog.conftest import View
from tests.catalog.places import listing, read_all
from tui.api.errors import Unauthorized
from tui.catalog import Catalog, MediaRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.api.answering import Asked

PAGE = 3
EXPIRED = answer(400, {"code": 21481, "message": "Invalid PageToken"})


class Talk:
    """A service with conversations of numbered messages, in pages of three, and configurable faults.

    Each message has one media: message 4 of ``CH1`` has ``CH1-4``.
    """

    def __init__(self, **messages: int) -> None:
        self.messages = {sid: list(range(count)) for sid, count in messages.items()}
        self.updated = dict.fromkeys(messages, "2026-01-01T00:00:00Z")
        self.broken: dict[str, bytes] = {}
        self.once: set[str] = set()
        self.asked: list[str] = []

    async def handle(self, asked: Asked) -> bytes:
        """Answer like Twilio, unless ``broken`` has an answer, which may apply only once."""
        self.asked.append(asked.target)
        for pattern, reply in self.broken.items():
            if re.search(pattern, asked.target):
                if pattern in self.once:
                    del self.broken[pattern]
                return reply
        found = re.search(r"/(CH\d+)/Messages.*?(?:PageToken=(-?\d+))?$", asked.target)
        if found is None:
            if "/Conversations" not in asked.target:
                return listing("services", {"sid": "IS1"})
            there: list[dict[str, object]] = [
                {"sid": sid, "date_updated": date} for sid, date in self.updated.items()
            ]
            return listing("conversations", *there)
        sid, token = found[1], found[2]
        left = [index for index in reversed(self.messages[sid]) if token is None or index < int(token)]
        rows = [_message(sid, index) for index in left[:PAGE]]
        list_url = f"/v1/Services/IS1/Conversations/{sid}/Messages"
        more = f"{list_url}?PageToken={left[PAGE - 1]}" if len(left) > PAGE else None
        meta = {"key": "messages", "next_page_url": more}
        return answer(200, {"messages": rows, "meta": meta})

    async def synced(self, catalog: Catalog, *, full: bool = False) -> list[str]:
        """Sync ``catalog``; return the requested pages of messages, in order."""
        self.asked = []
        async with in_trouble(self.handle) as (client, _):
            await read_all(client, catalog, full=full)
        return [_short(target) for target in self.asked if "/Messages" in target]


def _message(sid: str, index: int) -> dict[str, object]:
    media = {"sid": f"ME-{sid}-{index}", "filename": f"{sid}-{index}", "size": 1}
    return {"sid": f"IM-{sid}-{index}", "index": index, "media": [media]}


def _short(target: str) -> str:
    found = re.search(r"/(CH\d+)/Messages.*?(?:PageToken=(\d+))?$", target)
    assert found is not None
    return found[1] if found[2] is None else f"{found[1]} from {found[2]}"


def names(sid: str, indexes: Sequence[int]) -> set[str]:
    return {f"{sid}-{index}" for index in indexes}


async def test_a_sync_without_news_makes_one_request_per_conversation(catalog: Catalog, view: View) -> None:
    talk = Talk(CH1=8, CH2=0, CH3=2)
    await talk.synced(catalog)
    assert sorted(await talk.synced(catalog)) == ["CH1", "CH2", "CH3"]
    assert len(view.names()) == 10


async def test_a_sync_reads_down_to_the_first_known_message(catalog: Catalog, view: View) -> None:
    talk = Talk(CH1=8)
    await talk.synced(catalog)
    talk.messages["CH1"] = list(range(13))
    assert await talk.synced(catalog) == ["CH1", "CH1 from 10"]
    assert set(view.names()) == names("CH1", range(13))


async def test_messages_without_media_also_count_as_known(catalog: Catalog) -> None:
    talk = Talk(CH1=1)
    talk.broken["/Messages"] = listing("messages", {"sid": "IM1", "index": 4}, {"sid": "IM0", "index": 3})
    await talk.synced(catalog)
    talk.broken["/Messages"] = answer(
        200,
        {
            "messages": [{"sid": "IM1", "index": 4}],
            "meta": {"key": "messages", "next_page_url": "/v1/IS1/CH1/Messages?PageToken=4"},
        },
    )
    assert await talk.synced(catalog) == ["CH1"], "the next page is not needed"


async def test_messages_without_an_index_are_reread_on_every_sync(catalog: Catalog, view: View) -> None:
    talk = Talk(CH1=1)
    talk.broken["/Messages"] = listing("messages", {"sid": "IM1", "media": [{"sid": "ME1"}]})
    await talk.synced(catalog)
    talk.broken["/Messages"] = listing("messages", {"sid": "IM2", "media": [{"sid": "ME2"}]})
    await talk.synced(catalog)
    assert sorted(view.names()) == ["ME1", "ME2"]


async def test_changed_conversations_are_synced_first_newest_change_first(
    catalog: Catalog,
) -> None:
    talk = Talk(**{f"CH{number}": 1 for number in range(40)})
    await talk.synced(catalog)
    talk.updated |= {"CH33": "2026-02-01T00:00:00Z", "CH38": "2026-03-01T00:00:00Z"}
    assert (await talk.synced(catalog))[:2] == ["CH38", "CH33"]
    talk.updated |= {"CH5": "2026-02-15T00:00:00Z"}
    assert (await talk.synced(catalog))[:2] == ["CH5", "CH38"]


async def interrupted(talk: Talk, catalog: Catalog, page: str) -> None:
    """Sync until the service refuses the credentials at ``page``."""
    talk.broken[page] = answer(401, {"code": 20003})
    with pytest.raises(Unauthorized):
        await talk.synced(catalog)
    talk.broken = {}


async def test_an_interrupted_sync_resumes_at_its_page(catalog: Catalog, view: View) -> None:
    talk = Talk(CH1=14)
    await interrupted(talk, catalog, "PageToken=5")
    assert set(view.names()) == names("CH1", range(5, 14))
    talk.messages["CH1"] = list(range(16))
    assert await talk.synced(catalog) == ["CH1 from 5", "CH1 from 2", "CH1"]
    assert set(view.names()) == names("CH1", range(16))
    assert await talk.synced(catalog) == ["CH1"]


async def test_an_expired_page_token_restarts_the_conversation_at_its_newest_message(
    catalog: Catalog, view: View
) -> None:
    talk = Talk(CH1=14)
    await interrupted(talk, catalog, "PageToken=5")
    talk.broken["PageToken=5$"] = EXPIRED
    talk.once.add("PageToken=5$")
    asked = await talk.synced(catalog)
    assert asked == ["CH1 from 5", "CH1", "CH1 from 11", "CH1 from 8", "CH1 from 5", "CH1 from 2"]
    assert set(view.names()) == names("CH1", range(14))


async def test_a_permanently_lost_page_is_counted_and_new_media_still_arrive(
    catalog: Catalog, view: View
) -> None:
    talk = Talk(CH1=14)
    talk.broken["PageToken"] = EXPIRED
    await talk.synced(catalog)
    [trouble] = catalog.sync_failures("IS1")
    assert trouble.conversation_sid == "CH1"
    assert "Invalid PageToken" in trouble.sentence
    talk.messages["CH1"] = list(range(15))
    await talk.synced(catalog)
    assert set(view.names()) == names("CH1", range(11, 15))
    talk.broken = {}
    await talk.synced(catalog)
    assert catalog.sync_failures("IS1") == []
    assert set(view.names()) == names("CH1", range(15))


async def test_only_a_full_sync_notices_deleted_messages(catalog: Catalog, view: View) -> None:
    talk = Talk(CH1=8, CH2=3)
    await talk.synced(catalog)
    row_ids = {row.name: row_id for row_id, row in view.media().items()}
    talk.messages = {"CH1": [0, 2, 3, 7], "CH2": []}
    await talk.synced(catalog)
    assert len(view.names()) == 11
    await talk.synced(catalog, full=True)
    assert set(view.names()) == names("CH1", [0, 2, 3, 7])
    assert all(row_ids[row.name] == row_id for row_id, row in view.media().items())
    assert sorted(await talk.synced(catalog)) == ["CH1", "CH2"]


async def test_an_interrupted_full_sync_is_continued_by_the_next(catalog: Catalog, view: View) -> None:
    talk = Talk(CH1=14)
    await talk.synced(catalog)
    talk.messages["CH1"].remove(0)
    talk.messages["CH1"].remove(10)
    talk.broken["PageToken=7$"] = answer(401, {"code": 20003})
    with pytest.raises(Unauthorized):
        await talk.synced(catalog, full=True)
    assert set(view.names()) == names("CH1", range(14)), "nothing is forgotten half way"
    talk.broken = {}
    assert await talk.synced(catalog) == ["CH1 from 7", "CH1 from 4", "CH1"]
    assert set(view.names()) == names("CH1", talk.messages["CH1"])


async def test_a_full_sync_keeps_media_uploaded_meanwhile(catalog: Catalog, view: View) -> None:
    talk = Talk(CH1=1)
    await talk.synced(catalog)
    talk.broken["/CH1/Messages"] = answer(401, {})
    with pytest.raises(Unauthorized):
        await talk.synced(catalog, full=True)
    fields = ("IM-new", "uploaded", "text/plain", 1, "system", 1)
    catalog.put_media([MediaRow("ME-new", "IS1", "CH1", "C", *fields)])
    talk.broken = {}
    await talk.synced(catalog)
    assert set(view.names()) == {"CH1-0", "uploaded"}


async def test_two_syncs_of_one_catalog_at_once_both_complete(path: Path) -> None:
    talk = Talk(**{f"CH{number}": 10 for number in range(20)})
    with closing(Catalog(path)) as one, closing(Catalog(path)) as two:
        await asyncio.gather(talk.synced(one), talk.synced(two))
        assert len(View(one).names()) == 200
        talk.messages["CH3"] = [1, 2]
        await asyncio.gather(talk.synced(one, full=True), talk.synced(two))
        await talk.synced(two)
        assert len(View(two).names()) == 192
        assert len(await talk.synced(one)) == 20
