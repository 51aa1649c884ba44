"""Participants from a service, with any content."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.answering import answer, answering
from tui.api.client import Client
from tui.api.errors import Forbidden
from tui.session.people import PeopleReader, find_name

if TYPE_CHECKING:
    from tests.api.answering import Asked


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ('{"name": "Ola"}', "Ola"),
        ('{"displayName": "Ola N."}', "Ola N."),
        ('{"displayName": "Ola N.", "name": "  "}', "Ola N."),
        ('{"name": " two\\n lines "}', "two lines"),
        ('{"name": "\\u001b[31m\\u202egpj"}', "␛[31m�gpj"),
        ('{"name": {"first": "Ola"}}', None),
        ('{"name": 7}', None),
        ('["name"]', None),
        ("{", None),
        ("", None),
        (None, None),
        ("[" * 100_000, None),
        (json.dumps({"name": "x", "more": "y" * 100_000}), None),
    ],
)
def test_a_name_is_read_from_attributes(attributes: str | None, name: str | None) -> None:
    assert find_name(attributes) == name


def test_long_names_are_shortened() -> None:
    assert find_name(json.dumps({"name": "Ola " * 1000})) == ("Ola " * 25).strip()


@given(st.text(max_size=50))
def test_attributes_may_be_anything(attributes: str) -> None:
    find_name(attributes)


def _page(*rows: object) -> bytes:
    return answer(200, {"participants": rows, "meta": {"key": "participants", "next_page_url": None}})


def _path(asked: Asked) -> str:
    return asked.target.partition("?")[0].rpartition("/")[2]


async def test_names_come_from_attributes_or_users_fetched_once() -> None:
    users = {
        "lee": {"friendly_name": "Lee"},
        "noor": {"friendly_name": "noor", "attributes": '{"name": "N"}'},
    }
    asked: list[str] = []

    async def handle(request: Asked) -> bytes:
        asked.append(_path(request))
        if asked[-1] == "Participants":
            return _page(
                {"sid": "MB1", "identity": "lee"},
                {"sid": "MB2", "identity": "noor"},
                {"sid": "MB3", "identity": "sam", "attributes": '{"name": "Sam"}'},
                {"sid": "MB4", "identity": "robot"},
                {"sid": "MB5", "messaging_binding": {"type": "SMS", "address": "+15550100"}},
                {"sid": "MB6", "messaging_binding": "odd", "attributes": "odd"},
            )
        found = users.get(asked[-1])
        return answer(200, {"sid": "US1", **found}) if found else answer(404, {"message": "no user"})

    async with answering(handle) as server, Client(server.profile) as client:
        reader = PeopleReader(client, "IS1")
        first = await reader.read("CH1", ["has.left", "system", "+15550100", "lee"])
        again = await reader.read("CH2")
    assert first.names == {"lee": "Lee", "noor": "N", "sam": "Sam"}
    assert [(one.author, one.channel, one.name) for one in first.participants] == [
        ("lee", "chat", None),
        ("noor", "chat", None),
        ("sam", "chat", "Sam"),
        ("robot", "chat", None),
        ("+15550100", "sms", None),
        (None, None, None),
    ]
    assert sorted(asked) == ["Participants", "Participants", "has.left", "lee", "noor", "robot"]
    assert again.names == {"sam": "Sam"}


async def test_many_participants_are_read_within_bounds() -> None:
    asked: list[str] = []

    async def handle(request: Asked) -> bytes:
        asked.append(_path(request))
        if asked[-1] != "Participants":
            return answer(200, {"sid": "US1", "friendly_name": "x" * 10_000})
        number = len(asked)
        rows = [{"sid": f"MB{number}-{n}", "identity": f"user.{number}.{n}"} for n in range(100)]
        url = f"{server.url}/Services/IS1/Conversations/CH1/Participants?Page={number}"
        return answer(200, {"participants": rows, "meta": {"key": "participants", "next_page_url": url}})

    async with answering(handle) as server, Client(server.profile) as client:
        people = await PeopleReader(client, "IS1").read("CH1")
    assert len(people.participants) == 1000
    assert len(asked) == 20
    assert {len(name) for name in people.names.values()} == {100}


async def test_a_service_that_refuses_says_so() -> None:
    async def handle(_: Asked) -> bytes:
        return answer(403, {"code": 20403, "message": "Forbidden"})

    async with answering(handle) as server, Client(server.profile) as client:
        with pytest.raises(Forbidden):
            await PeopleReader(client, "IS1").read("CH1")
