"""Twilio's unmodified client for the Media Content Service (@twilio/mcs-client)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from twilio.jwt.access_token import AccessToken  # type: ignore[import-untyped]

from tests.clients.node import run_script
from tests.local_service import service_process

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clients.conftest import Place


@pytest.fixture(scope="module")
def answers(place: Place, picture: bytes) -> dict[str, Any]:
    """Return all results of the client."""
    return run_script(
        "mcs-client.mjs",
        place.running,
        serviceSid=place.service_sid,
        token=AccessToken(place.running.account_sid, *place.api_key, identity="ada").to_jwt(),
        picture=base64.b64encode(picture).decode(),
    )


def downloaded(content: bytes, content_type: str) -> dict[str, object]:
    return {"status": 200, "type": content_type, "content": base64.b64encode(content).decode()}


def test_post_uploads_with_type_and_filename(answers: dict[str, Any], place: Place, picture: bytes) -> None:
    posted = answers["posted"]
    assert posted["sid"].startswith("ME")
    assert posted["serviceSid"] == place.service_sid
    assert posted["contentType"] == "image/png"
    assert posted["size"] == len(picture)
    assert posted["filename"] == "a photo + é.png"
    assert posted["category"] == "media"
    created = datetime.fromisoformat(posted["created"])
    assert abs(datetime.now(UTC) - created) < timedelta(minutes=5)


def test_post_accepts_email_bodies_and_histories(answers: dict[str, Any]) -> None:
    assert answers["body"]["category"] == "body"
    assert answers["body"]["size"] == len("<p>Grüße</p>".encode())
    assert answers["untyped"]["category"] == "history"
    assert answers["untyped"]["contentType"] == "text/plain;charset=UTF-8"
    assert answers["untyped"]["filename"] is None


def test_get_returns_the_media_and_its_content_url(answers: dict[str, Any], picture: bytes) -> None:
    assert answers["fetched"] == answers["posted"]
    assert answers["content"] == downloaded(picture, "image/png")


def test_post_form_data_works_over_a_transport_that_knows_forms(
    answers: dict[str, Any], picture: bytes
) -> None:
    form = answers["fromForm"]
    assert (form["filename"], form["contentType"], form["size"]) == (
        "from a form.png",
        "image/png",
        len(picture),
    )
    assert answers["contentOfForm"] == downloaded(picture, "image/png")


def test_post_form_data_is_refused_by_the_client_itself_in_node(answers: dict[str, Any]) -> None:
    assert answers["formWithoutTransport"]["name"] == "TypeError"


def test_media_set_get_returns_media_in_the_requested_order(answers: dict[str, Any]) -> None:
    assert answers["set"] == [answers["body"], answers["posted"]]


def test_media_set_get_content_urls_returns_working_urls(answers: dict[str, Any], picture: bytes) -> None:
    assert answers["contentOfSet"] == {
        answers["posted"]["sid"]: downloaded(picture, "image/png"),
        answers["body"]["sid"]: downloaded("<p>Grüße</p>".encode(), "text/html"),
    }


def test_an_unknown_media_is_an_error_with_its_code(answers: dict[str, Any]) -> None:
    assert answers["unknownMedia"]["code"] == 404
    assert answers["unknownMedia"]["body"]["code"] == 4040


def test_an_unknown_media_in_a_set_is_reported_by_the_client(answers: dict[str, Any]) -> None:
    unknown = "ME" + "0" * 32
    words = f"Failed to obtain detailed information about Media items (failed SID {unknown})"
    assert answers["unknownInSet"] == words
    assert answers["unknownInSetOfUrls"] == words


def test_a_wrong_token_is_refused(answers: dict[str, Any]) -> None:
    assert answers["wrongToken"]["code"] == 401
    assert answers["wrongToken"]["body"]["code"] == 4010


def test_any_token_is_accepted_if_the_service_allows_it(tmp_path: Path, picture: bytes) -> None:
    with service_process(tmp_path, "--no-samples", "--any-token") as service:
        [found] = httpx.get(f"{service.url}/Services", auth=service.auth).json()["services"]
        answers: dict[str, Any] = run_script(
            "mcs-client.mjs",
            service,
            serviceSid=found["sid"],
            token="signed by nobody",
            picture=base64.b64encode(picture).decode(),
        )
    assert answers["posted"]["size"] == len(picture)
    assert answers["content"] == downloaded(picture, "image/png")
    assert answers["set"] == [answers["body"], answers["posted"]]
    # The other token of the script, which is rejected in the other tests.
    assert "unexpected" in answers["wrongToken"]
