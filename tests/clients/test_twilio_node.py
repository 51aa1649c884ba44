"""Twilio's library for Node, with its requests sent to the local service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.node import run_script

if TYPE_CHECKING:
    from tests.clients.conftest import Place


@pytest.fixture(scope="module")
def media(place: Place) -> list[str]:
    """Upload five media."""
    return [place.upload(b"content") for _ in range(5)]


@pytest.fixture(scope="module")
def answers(place: Place, media: list[str]) -> dict[str, Any]:
    """Return all results of the library."""
    return run_script(
        "twilio-node.mjs",
        place.running,
        serviceSid=place.service_sid,
        conversationSid=place.conversation_sid,
        mediaSids=media,
    )


def test_services_and_conversations_are_listed(answers: dict[str, Any], place: Place) -> None:
    assert answers["services"] == [{"sid": place.service_sid, "friendlyName": "Local"}]
    assert answers["service"] == "Local"
    assert answers["conversations"] == [place.conversation_sid]
    assert answers["closed"] == []


def test_the_default_service_is_addressed_without_its_sid(answers: dict[str, Any], place: Place) -> None:
    assert answers["defaultService"] == place.service_sid
    assert answers["conversationsOfDefault"] == [place.conversation_sid]


def test_a_message_is_created_with_its_media(answers: dict[str, Any], media: list[str]) -> None:
    created = answers["created"]
    assert [message["index"] for message in created] == [0, 1, 2, 3, 4]
    assert [message["media"][0]["sid"] for message in created] == media
    assert created[0]["author"] == "ada"
    assert created[0]["body"] == f"with {media[0]}"
    assert created[0]["media"][0]["size"] == len(b"content")


def test_messages_are_listed_over_many_pages_and_streamed(answers: dict[str, Any]) -> None:
    assert answers["listed"] == answers["created"]
    assert answers["newest"] == answers["created"][-1:]
    assert answers["beyondOnePage"] == 5
    sids = [message["sid"] for message in answers["created"]]
    assert answers["streamed"] == sids
    assert answers["pages"] == [sids[:2], sids[2:4], sids[:2]]


def test_a_message_is_fetched_and_removed(answers: dict[str, Any]) -> None:
    assert answers["fetchedMessage"] == answers["created"][0]
    assert answers["removedMessage"] is True
    assert answers["messageIsGone"]["status"] == 404
    assert answers["messageIsGone"]["code"] == 20404


def test_a_media_is_attached_once(answers: dict[str, Any]) -> None:
    assert answers["mediaTaken"]["name"] == "RestException"
    assert answers["mediaTaken"]["code"] == 50508


def test_a_conversation_is_created_found_by_its_unique_name_and_removed(answers: dict[str, Any]) -> None:
    assert answers["own"] == {
        "friendlyName": "Made by Node",
        "uniqueName": "made-by-node",
        "state": "active",
    }
    assert answers["byUniqueName"] is True
    assert answers["removedConversation"] is True
    assert answers["conversationIsGone"]["status"] == 404


def test_a_wrong_token_is_refused(answers: dict[str, Any]) -> None:
    assert answers["wrongToken"]["status"] == 401
    assert answers["wrongToken"]["code"] == 20003
