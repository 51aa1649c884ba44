"""HTTP Basic: who is let in."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from tests.server.conftest import ACCOUNT

if TYPE_CHECKING:
    import httpx


async def test_without_credentials_the_answer_is_401_in_twilios_words(client: httpx.AsyncClient) -> None:
    conversations = await client.get("/v1/Services")
    assert (conversations.status_code, conversations.json()["code"]) == (401, 20003)
    assert conversations.headers["www-authenticate"].startswith("Basic")
    media = await client.get(f"/v1/Services/IS{'0' * 32}/Media/ME{'0' * 32}")
    assert (media.status_code, media.json()["code"]) == (401, 4010)


@pytest.mark.parametrize("path", ["/v1/Nothing", "/v1/Services/IS/Media", "/v1/"])
async def test_nothing_under_v1_is_told_to_a_stranger(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic \u00e9",
        "Bearer " + base64.b64encode(f"{ACCOUNT.sid}:{ACCOUNT.auth_token}".encode()).decode(),
        "Basic " + base64.b64encode(f"{ACCOUNT.sid}:wrong".encode()).decode(),
        "Basic " + base64.b64encode(f"{ACCOUNT.sid}".encode()).decode(),
        "Basic " + base64.b64encode(f":{ACCOUNT.auth_token}".encode()).decode(),
    ],
)
async def test_wrong_or_malformed_credentials_are_refused(client: httpx.AsyncClient, header: str) -> None:
    answer = await client.get("/v1/Services", headers=[(b"authorization", header.encode("latin-1"))])
    assert answer.status_code == 401


async def test_the_right_credentials_are_let_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/Services", auth=(ACCOUNT.sid, ACCOUNT.auth_token))
    assert answer.status_code == 200


def test_an_account_does_not_print_its_token() -> None:
    assert ACCOUNT.auth_token not in repr(ACCOUNT)
