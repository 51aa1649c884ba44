"""Twilio's library for Python, with its requests sent to the local service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.clients.conftest import Place

#: The host of any Twilio product in the library.
_TWILIO = re.compile(r"https://[a-z.0-9]+\.twilio\.com/v1")


class LocalHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """Sends the library's requests to the local service."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Send one request."""
        return super().request(method, _TWILIO.sub(self._url, url), *args, **kwargs)


class AsyncLocalHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]
    """Sends the library's asynchronous requests to the local service."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Send one request."""
        return await super().request(method, _TWILIO.sub(self._url, url), *args, **kwargs)


@pytest.fixture
def client(place: Place) -> Iterator[Any]:
    http = LocalHttpClient(place.running.url)
    yield Client(*place.running.auth, http_client=http, environment={})
    http.session.close()


@pytest.fixture
async def async_client(place: Place) -> AsyncIterator[Any]:
    async with AsyncLocalHttpClient(place.running.url) as http:
        yield Client(*place.running.auth, http_client=http, environment={})


@pytest.fixture
def service(client: Any, place: Place) -> Any:
    return client.conversations.v1.services(place.service_sid)


@pytest.fixture
def conversation(service: Any) -> Iterator[Any]:
    """Create a conversation for one test."""
    created = service.conversations.create(friendly_name="Made by Python")
    yield service.conversations(created.sid)
    created.delete()


def test_services_and_the_default_one_are_found(client: Any, place: Place) -> None:
    [service] = client.conversations.v1.services.list()
    assert (service.sid, service.friendly_name) == (place.service_sid, "Local")
    assert service.date_created.tzinfo is not None
    assert client.conversations.v1.configuration().fetch().default_chat_service_sid == place.service_sid
    assert place.conversation_sid in {row.sid for row in client.conversations.v1.conversations.list()}


def test_a_media_is_uploaded_and_attached(
    client: Any, conversation: Any, place: Place, picture: bytes
) -> None:
    url = f"https://mcs.us1.twilio.com/v1/Services/{place.service_sid}/Media"
    uploaded = client.request(
        "POST",
        url,
        params={"Filename": "a photo.png"},
        data=picture,
        headers={"Content-Type": "image/png"},
    )
    assert uploaded.status_code == 201
    sid = re.findall(r"ME[0-9a-f]{32}", uploaded.text)[0]
    message = conversation.messages.create(author="ada", body="a photo", media_sid=sid)
    [media] = message.media
    assert (media["sid"], media["filename"]) == (sid, "a photo.png")
    assert (media["content_type"], media["size"]) == ("image/png", len(picture))


def test_messages_are_listed_and_streamed_over_many_pages(conversation: Any) -> None:
    created = [conversation.messages.create(body=f"number {number}").sid for number in range(7)]
    assert [row.sid for row in conversation.messages.list(page_size=3)] == created
    assert [row.sid for row in conversation.messages.stream(page_size=2)] == created
    assert [row.sid for row in conversation.messages.list(limit=500)] == created
    assert [row.sid for row in conversation.messages.list(order="desc", limit=3)] == created[:3:-1]
    first = conversation.messages.page(page_size=3)
    second = first.next_page()
    assert [row.body for row in second] == ["number 3", "number 4", "number 5"]
    assert [row.sid for row in second.previous_page()] == created[:3]


def test_conversations_are_listed_by_their_state(service: Any, conversation: Any) -> None:
    sid = conversation.fetch().sid
    assert sid in {row.sid for row in service.conversations.list(state="active")}
    assert sid not in {row.sid for row in service.conversations.list(state="closed")}
    assert sid not in {row.sid for row in service.conversations.list(end_date="2001-01-01")}
    assert sid in {row.sid for row in service.conversations.list(start_date="2001-01-01")}


def test_a_conversation_is_found_by_its_unique_name_and_deleted(service: Any) -> None:
    created = service.conversations.create(friendly_name="Orders", unique_name="orders of today")
    found = service.conversations("orders of today").fetch()
    assert (found.sid, found.friendly_name, found.state) == (created.sid, "Orders", "active")
    assert found.delete() is True
    with pytest.raises(TwilioRestException) as raised:
        service.conversations(created.sid).fetch()
    assert (raised.value.status, raised.value.code) == (404, 20404)


def test_deleting_a_message_deletes_its_media(client: Any, conversation: Any, place: Place) -> None:
    sid = place.upload(b"content")
    message = conversation.messages.create(media_sid=sid)
    media = f"https://mcs.us1.twilio.com/v1/Services/{place.service_sid}/Media/{sid}"
    assert client.request("GET", media).status_code == 200
    assert message.delete() is True
    assert client.request("GET", media).status_code == 404
    with pytest.raises(TwilioRestException) as raised:
        message.fetch()
    assert raised.value.status == 404


@pytest.mark.parametrize(
    ("media_sid", "code"), [("ME" + "0" * 32, 50507), ("IM" + "0" * 32, 50510)], ids=["unknown", "malformed"]
)
def test_a_media_that_cannot_be_attached_is_an_exception_with_its_code(
    conversation: Any, media_sid: str, code: int
) -> None:
    with pytest.raises(TwilioRestException) as raised:
        conversation.messages.create(media_sid=media_sid)
    assert (raised.value.status, raised.value.code) == (400, code)


def test_a_media_is_attached_once(conversation: Any, place: Place) -> None:
    sid = place.upload(b"content")
    conversation.messages.create(media_sid=sid)
    with pytest.raises(TwilioRestException) as raised:
        conversation.messages.create(media_sid=sid)
    assert raised.value.code == 50508


def test_participants_and_users_match_twilio(service: Any, conversation: Any) -> None:
    participants = conversation.participants
    ada = participants.create(identity="ada")
    phone = participants.create(
        messaging_binding_address="+15550100", messaging_binding_proxy_address="+15550199"
    )
    assert [row.sid for row in participants.list(page_size=1)] == [ada.sid, phone.sid]
    assert participants(ada.sid).fetch().identity == "ada"
    assert phone.messaging_binding["address"] == "+15550100"
    with pytest.raises(TwilioRestException) as raised:
        participants.create(identity="ada")
    assert (raised.value.status, raised.value.code) == (409, 50433)

    sid = conversation.fetch().sid
    assert [row.conversation_sid for row in service.participant_conversations.list(identity="ada")] == [sid]
    [found] = service.participant_conversations.list(address="+15550100")
    assert (found.participant_sid, found.conversation_friendly_name) == (phone.sid, "Made by Python")
    [user] = [row for row in service.users.list() if row.identity == "ada"]
    assert service.users(user.sid).fetch().identity == "ada"
    [row] = service.users(user.sid).user_conversations.list()
    assert (row.conversation_sid, row.participant_sid) == (sid, ada.sid)
    assert service.users(user.sid).user_conversations(sid).fetch().participant_sid == ada.sid

    assert ada.delete() is True
    assert service.users(user.sid).user_conversations.list() == []


def test_participants_of_the_default_service_are_found_without_its_sid(
    client: Any, conversation: Any
) -> None:
    maria = conversation.participants.create(identity="maria")
    v1 = client.conversations.v1
    assert [row.participant_sid for row in v1.participant_conversations.list(identity="maria")] == [maria.sid]
    assert "maria" in {row.identity for row in v1.users.list()}
    assert [row.participant_sid for row in v1.users("maria").user_conversations.list()] == [maria.sid]


def test_setting_the_base_url_is_enough_for_lists(place: Place) -> None:
    client = Client(*place.running.auth, environment={})
    client.conversations.base_url = place.running.origin
    assert [row.sid for row in client.conversations.v1.services.list()] == [place.service_sid]
    client.http_client.session.close()


def test_a_service_is_created_and_deleted(client: Any, place: Place) -> None:
    created = client.conversations.v1.services.create(friendly_name="Another")
    assert [row.friendly_name for row in client.conversations.v1.services.list()] == ["Local", "Another"]
    assert created.delete() is True
    assert [row.sid for row in client.conversations.v1.services.list()] == [place.service_sid]


def test_an_api_key_works_like_the_account(place: Place) -> None:
    http = LocalHttpClient(place.running.url)
    client = Client(*place.api_key, place.running.account_sid, http_client=http, environment={})
    assert place.service_sid in {row.sid for row in client.conversations.v1.services.list()}
    http.session.close()


@pytest.mark.filterwarnings("ignore:.*aiohttp.encode_basic_auth:DeprecationWarning")
async def test_the_async_client_works_too(async_client: Any, place: Place) -> None:
    service = async_client.conversations.v1.services(place.service_sid)
    created = await service.conversations.create_async(friendly_name="Made asynchronously")
    messages = service.conversations(created.sid).messages
    sid = place.upload(b"content")
    sids = [(await messages.create_async(body="first", media_sid=sid)).sid]
    sids += [(await messages.create_async(body=f"number {number}")).sid for number in range(4)]
    assert [row.sid for row in await messages.list_async(page_size=2)] == sids
    assert [row.sid async for row in await messages.stream_async(page_size=2)] == sids
    assert await service.conversations(created.sid).delete_async() is True
    assert created.sid not in {row.sid for row in await service.conversations.list_async()}
