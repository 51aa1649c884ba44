"""Participants, users and their conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from tests.server.conftest import Local


async def _add(local: Local, conversation: str | None = None, **form: str) -> dict[str, Any]:
    path = f"{conversation or local.conversation}/Participants"
    fields = {name.replace("__", "."): value for name, value in form.items()}
    answer = await local.http.post(path, data=fields)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def _conversation(local: Local) -> str:
    created = await local.http.post(f"{local.service}/Conversations")
    return f"{local.service}/Conversations/{created.json()['sid']}"


def _code(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


async def test_a_participant_with_an_identity_becomes_a_user(local: Local) -> None:
    ada = await _add(local, Identity="ada", Attributes='{"role": "agent"}')
    assert (ada["identity"], ada["messaging_binding"]) == ("ada", None)
    assert ada["attributes"] == '{"role": "agent"}'
    assert ada["url"] == f"http://local.test{local.conversation}/Participants/{ada['sid']}"
    for name in (ada["sid"], "ada"):
        assert (await local.http.get(f"{local.conversation}/Participants/{name}")).json() == ada
    [user] = (await local.http.get(f"{local.service}/Users")).json()["users"]
    assert user["identity"] == "ada"
    for name in (user["sid"], "ada"):
        assert (await local.http.get(f"/v1/Users/{name}")).json()["sid"] == user["sid"]


async def test_a_participant_with_an_address_has_a_channel_and_no_user(local: Local) -> None:
    sms = await _add(local, MessagingBinding__Address="+15550100", MessagingBinding__ProxyAddress="+15550199")
    chat = await _add(local, MessagingBinding__Address="whatsapp:+15550100")
    assert sms["messaging_binding"] == {
        "type": "sms",
        "address": "+15550100",
        "proxy_address": "+15550199",
    }
    assert (sms["identity"], chat["messaging_binding"]["type"]) == (None, "whatsapp")
    assert (await local.http.get("/v1/Users")).json()["users"] == []


async def test_a_participant_is_added_once(local: Local) -> None:
    path = f"{local.conversation}/Participants"
    binding = {"MessagingBinding.Address": "+15550100", "MessagingBinding.ProxyAddress": "+15550199"}
    for form, code in (({"Identity": "ada"}, 50433), (binding, 50416)):
        assert (await local.http.post(path, data=form)).status_code == 201
        assert _code(await local.http.post(path, data=form)) == (409, code)
    assert len((await local.http.get(path)).json()["participants"]) == 2


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"Identity": ""},
        {"Identity": "ada", "MessagingBinding.Address": "+15550100"},
        {"Identity": "a" * 257},
        {"Identity": "ada", "Attributes": "{"},
    ],
)
async def test_an_empty_or_malformed_participant_is_refused(local: Local, form: dict[str, str]) -> None:
    assert _code(await local.http.post(f"{local.conversation}/Participants", data=form)) == (400, 20001)
    assert (await local.http.get("/v1/Users")).json()["users"] == []


async def test_a_removed_participant_stays_a_user_and_can_return(local: Local) -> None:
    ada = await _add(local, Identity="ada")
    [user] = (await local.http.get("/v1/Users")).json()["users"]
    assert (await local.http.delete(ada["url"])).status_code == 204
    for ask in (local.http.get, local.http.delete):
        assert _code(await ask(ada["url"])) == (404, 20404)
    assert (await local.http.get(f"{user['url']}/Conversations")).json()["conversations"] == []
    await _add(local, Identity="ada")
    assert (await local.http.get("/v1/Users")).json()["users"] == [user]


async def test_the_conversations_of_a_participant_are_found_by_identity_and_by_address(local: Local) -> None:
    other = await _conversation(local)
    places = [local.conversation, other]
    adas = [await _add(local, place, Identity="ada") for place in places]
    await _add(local, other, Identity="maria")
    phone = await _add(local, other, MessagingBinding__Address="+15550100")
    path = f"{local.service}/ParticipantConversations"
    rows = (await local.http.get(path, params={"Identity": "ada"})).json()["conversations"]
    assert [row["participant_sid"] for row in rows] == [ada["sid"] for ada in adas]
    assert [row["links"]["conversation"] for row in rows] == [f"http://local.test{place}" for place in places]
    assert rows[0]["conversation_unique_name"] == "inbox"
    assert rows[0]["links"]["participant"] == adas[0]["url"]
    [row] = (await local.http.get(path, params={"Address": "+15550100"})).json()["conversations"]
    assert (row["participant_sid"], row["participant_user_sid"]) == (phone["sid"], None)
    assert row["participant_messaging_binding"]["address"] == "+15550100"
    assert (await local.http.get(path, params={"Identity": "nobody"})).json()["conversations"] == []
    for query in ({}, {"Identity": "ada", "Address": "+15550100"}):
        assert _code(await local.http.get(path, params=query)) == (400, 20001)


async def test_the_conversations_of_a_user_are_listed(local: Local) -> None:
    ada = await _add(local, Identity="ada")
    [user] = (await local.http.get("/v1/Users")).json()["users"]
    body = (await local.http.get(user["links"]["user_conversations"])).json()
    assert body["meta"]["key"] == "conversations"
    [row] = body["conversations"]
    assert (row["user_sid"], row["participant_sid"]) == (user["sid"], ada["sid"])
    assert (row["unique_name"], row["conversation_state"]) == ("inbox", "active")
    assert _code(await local.http.get("/v1/Users/nobody/Conversations")) == (404, 20404)


async def test_a_conversation_of_a_user_is_fetched_at_its_url(local: Local) -> None:
    await _add(local, Identity="ada")
    await _add(local, Identity="ben")
    assert (await local.http.post(f"{local.service}/Conversations", data={"UniqueName": "empty"})).is_success
    for user in ("/v1/Users/ada", f"{local.service}/Users/ada"):
        [row] = (await local.http.get(f"{user}/Conversations")).json()["conversations"]
        for url in (row["url"], f"{user}/Conversations/inbox"):
            assert (await local.http.get(url)).json() == row
        for missing in ("empty", "unknown"):
            assert _code(await local.http.get(f"{user}/Conversations/{missing}")) == (404, 20404)
    assert _code(await local.http.get("/v1/Users/nobody/Conversations/inbox")) == (404, 20404)


@pytest.mark.parametrize(
    ("path", "key", "most"),
    [
        ("/v1/Conversations/inbox/Participants", "participants", 100),
        ("/v1/Users", "users", 50),
        ("/v1/ParticipantConversations?Identity=ada", "conversations", 50),
        ("/v1/Users/ada/Conversations", "conversations", 50),
    ],
)
async def test_the_maximum_page_size_matches_twilio(local: Local, path: str, key: str, most: int) -> None:
    await _add(local, Identity="ada")
    query = "&" if "?" in path else "?"
    meta = (await local.http.get(f"{path}{query}PageSize=500")).json()["meta"]
    assert (meta["key"], meta["page_size"], meta["next_page_url"]) == (key, most, None)


async def test_pages_filtered_by_identity_are_linked(local: Local) -> None:
    places = [local.conversation, *[await _conversation(local) for _ in range(4)]]
    sids = [(await _add(local, place, Identity="ada & bob"))["sid"] for place in places]
    url = f"{local.service}/ParticipantConversations?Identity=ada+%26+bob&PageSize=2"
    found = []
    while url:
        body = (await local.http.get(url)).json()
        found += [row["participant_sid"] for row in body["conversations"]]
        url = body["meta"]["next_page_url"]
    assert found == sids


async def test_deletions_delete_participants_too(local: Local) -> None:
    await _add(local, Identity="ada")
    assert (await local.http.delete(local.conversation)).status_code == 204
    assert (await local.http.get("/v1/Users/ada/Conversations")).json()["conversations"] == []
    await _add(local, await _conversation(local), Identity="ada")
    assert (await local.http.delete(local.service)).status_code == 204
    assert _code(await local.http.get("/v1/Users")) == (404, 20404)


async def test_a_user_is_created_with_a_name_and_changed(local: Local) -> None:
    path = f"{local.service}/Users"
    form = {"Identity": "ada", "FriendlyName": "Ada", "Attributes": '{"team": 7}'}
    ada = (await local.http.post(path, data=form)).json()
    assert (ada["identity"], ada["friendly_name"], ada["attributes"]) == ("ada", "Ada", '{"team": 7}')
    assert _code(await local.http.post(path, data=form)) == (409, 50201)
    assert _code(await local.http.post(path, data={"FriendlyName": "Nobody"})) == (400, 20001)
    changed = (await local.http.post(f"{path}/ada", data={"FriendlyName": "Ada L."})).json()
    assert (changed["friendly_name"], changed["attributes"]) == ("Ada L.", '{"team": 7}')
    assert (await local.http.get(ada["url"])).json() == changed
    await _add(local, Identity="ada")
    assert (await local.http.get(path)).json()["users"] == [changed]
    assert _code(await local.http.post(f"{path}/nobody", data={"FriendlyName": "x"})) == (404, 20404)


async def test_the_attributes_of_a_participant_are_changed(local: Local) -> None:
    phone = await _add(local, MessagingBinding__Address="+15550100", Attributes='{"name": "Ola"}')
    changed = (await local.http.post(phone["url"], data={"Attributes": '{"name": "Olga"}'})).json()
    assert changed == {**phone, "attributes": '{"name": "Olga"}', "date_updated": changed["date_updated"]}
    assert (await local.http.get(phone["url"])).json() == changed
    assert _code(await local.http.post(phone["url"], data={"Attributes": "{"})) == (400, 20001)
