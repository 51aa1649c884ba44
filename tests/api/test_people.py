"""Participants and users, from the real local service and from one that sends invalid fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.api.answering import answer, answering, in_turn
from tui.api.client import Client
from tui.api.errors import NotFound
from tui.api.models import MessagingBinding, Participant

if TYPE_CHECKING:
    from tests.local_service import RunningService


async def _place(client: Client) -> tuple[str, str]:
    service = await anext(client.services.list())
    conversation = await anext(client.conversations.list(service.sid))
    return service.sid, conversation.sid


async def _post(running: RunningService, path: str, **form: str) -> None:
    async with httpx.AsyncClient(auth=running.auth) as http:
        fields = {name.replace("__", "."): value for name, value in form.items()}
        (await http.post(f"{running.url}{path}", data=fields)).raise_for_status()


async def test_a_user_is_fetched_by_identity_and_by_sid(client: Client, service: RunningService) -> None:
    service_sid, _ = await _place(client)
    await _post(service, "/Users", Identity="ada & co", FriendlyName="Ada", Attributes='{"team": 7}')
    ada = await client.users.fetch(service_sid, "ada & co")
    assert (ada.identity, ada.friendly_name, ada.attributes) == ("ada & co", "Ada", '{"team": 7}')
    assert await client.users.fetch(service_sid, ada.sid) == ada
    with pytest.raises(NotFound):
        await client.users.fetch(service_sid, "nobody")


async def test_participants_have_their_address_and_attributes(
    client: Client, service: RunningService
) -> None:
    service_sid, conversation_sid = await _place(client)
    path = f"/Conversations/{conversation_sid}/Participants"
    proxy = {"MessagingBinding__ProxyAddress": "whatsapp:+15550199"}
    await _post(
        service, path, MessagingBinding__Address="whatsapp:+15550100", Attributes='{"name": "Ola"}', **proxy
    )
    await _post(service, path, Identity="ada")
    ola, ada = [one async for one in client.conversations.participants(service_sid, conversation_sid)]
    assert ola.messaging_binding == MessagingBinding(
        type="whatsapp", address="whatsapp:+15550100", proxy_address="whatsapp:+15550199"
    )
    assert (ola.attributes, ada.identity, ada.messaging_binding) == ('{"name": "Ola"}', "ada", None)
    pages = client.conversations.participant_pages(service_sid, conversation_sid)
    assert [[one.sid for one in page.rows] async for page in pages] == [[ola.sid, ada.sid]]


async def test_an_invalid_participant_loses_only_the_invalid_fields() -> None:
    rows = [
        {"sid": "MB1", "identity": 7, "attributes": {"name": "Ada"}, "messaging_binding": []},
        {"sid": "MB2", "messaging_binding": {"type": None, "address": ["x"], "proxy_address": "+1"}},
        {"identity": "without a SID"},
        {"sid": "MB3", "identity": "ben"},
    ]
    page = {"participants": rows, "meta": {"key": "participants", "next_page_url": None}}
    async with answering(in_turn(answer(200, page))) as server, Client(server.profile) as client:
        found = [one async for one in client.conversations.participants("IS1", "CH1")]
    assert [one.sid for one in found] == ["MB1", "MB2", "MB3"]
    assert (found[0].identity, found[0].attributes) == ("7", '{"name": "Ada"}')
    assert found[2] == Participant(sid="MB3", identity="ben")
