"""Authentication: HTTP Basic, access tokens, and ``Rules.any_token``."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest

from tests.server.conftest import ACCOUNT
from tui.server import LocalService, Rules

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.conftest import Clock, Local


async def test_missing_credentials_get_twilios_401(client: httpx.AsyncClient) -> None:
    conversations = await client.get("/v1/Services")
    assert (conversations.status_code, conversations.json()["code"]) == (401, 20003)
    assert conversations.headers["www-authenticate"].startswith("Basic")
    media = await client.get(f"/v1/Services/IS{'0' * 32}/Media/ME{'0' * 32}")
    assert (media.status_code, media.json()["code"]) == (401, 4010)


@pytest.mark.parametrize("path", ["/v1/Nothing", "/v1/Services/IS/Media", "/v1/"])
async def test_all_paths_under_v1_need_authentication(client: httpx.AsyncClient, path: str) -> None:
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


async def test_the_right_credentials_are_accepted(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/Services", auth=(ACCOUNT.sid, ACCOUNT.auth_token))
    assert answer.status_code == 200


async def test_an_api_key_is_accepted_like_the_account(client: httpx.AsyncClient) -> None:
    key = ACCOUNT.api_key
    assert key.sid.startswith("SK")
    assert len(key.sid) == 34
    assert (await client.get("/v1/Services", auth=(key.sid, key.secret))).status_code == 200
    for wrong in ((key.sid, ACCOUNT.auth_token), (ACCOUNT.sid, key.secret), (key.sid, "")):
        assert (await client.get("/v1/Services", auth=wrong)).status_code == 401


def _token(clock: Clock, *, secret: str = ACCOUNT.api_key.secret, **claims: object) -> str:
    now = int(clock().timestamp())
    usual = {
        "jti": f"{ACCOUNT.api_key.sid}-{now}",
        "grants": {"identity": "maria", "chat": {"service_sid": "IS" + "0" * 32}},
        "iss": ACCOUNT.api_key.sid,
        "sub": ACCOUNT.sid,
        "iat": now,
        "exp": now + 3600,
    }
    kept = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(kept, secret, algorithm="HS256", headers={"cty": "twilio-fpa;v=1"})


async def _status(client: httpx.AsyncClient, token: str) -> int:
    headers = [(b"x-twilio-token", token.encode("latin-1"))]
    return (await client.get("/v1/Services", headers=headers)).status_code


async def test_an_access_token_is_accepted_until_it_expires(client: httpx.AsyncClient, clock: Clock) -> None:
    token = _token(clock)
    assert await _status(client, token) == 200
    clock.advance(3599)
    assert await _status(client, token) == 200
    clock.advance(2)
    assert await _status(client, token) == 401


async def test_the_identity_of_a_token_is_the_author_of_an_upload(
    client: httpx.AsyncClient, local: Local, clock: Clock
) -> None:
    for claims, author in (({}, "maria"), ({"grants": {"chat": {}}}, "system"), ({"grants": "x"}, "system")):
        headers = {"X-Twilio-Token": _token(clock, **claims)}
        path = f"{local.service}/Media"
        answer = await client.request("POST", path, content=b"x", headers=headers, auth=None)
        assert answer.json()["author"] == author
    assert (await local.fetch(await local.upload())).json()["author"] == "system"


@pytest.mark.parametrize(
    "claims",
    [
        {"secret": "another secret, long enough for HS256"},
        {"iss": "SK" + "0" * 32},
        {"iss": None},
        {"sub": "AC" + "0" * 32},
        {"exp": None},
        {"nbf": 4_000_000_000},
        {"aud": "elsewhere"},
    ],
)
async def test_a_token_that_the_account_did_not_sign_for_itself_is_refused(
    client: httpx.AsyncClient, clock: Clock, claims: dict[str, Any]
) -> None:
    assert await _status(client, _token(clock, **claims)) == 401


async def test_a_malformed_token_is_rejected(client: httpx.AsyncClient, clock: Clock) -> None:
    good = _token(clock)
    head, _, signature = good.split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode()
    deep = base64.urlsafe_b64encode(b"[" * 30_000).decode()
    for token in (
        *("", " ", "token", "..", "\u00e9.\u00e9.\u00e9", f"{head}..{signature}", good[:-2], good + "A"),
        *(f"{unsigned}.{good.split('.')[1]}.", f"{deep}.e30.AA"),
    ):
        assert await _status(client, token) == 401


async def test_bad_credentials_beside_a_good_token_do_not_matter(
    client: httpx.AsyncClient, clock: Clock
) -> None:
    headers = {"X-Twilio-Token": _token(clock)}
    answer = await client.get("/v1/Services", headers=headers, auth=("AC", "wrong"))
    assert answer.status_code == 200


async def test_any_token_still_rejects_an_empty_token(tmp_path: Path, clock: Clock) -> None:
    service = LocalService.open(tmp_path, account=ACCOUNT, rules=Rules(any_token=True), clock=clock)
    service.add_starter()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(service.app), base_url="http://local.test"
    ) as client:
        for token, status in (("x", 200), (_token(clock, secret="s" * 32), 200), ("", 401)):
            assert await _status(client, token) == status
        assert (await client.get("/v1/Services", auth=("AC", "wrong"))).status_code == 401
    service.close()


def test_an_account_does_not_print_its_secrets() -> None:
    assert ACCOUNT.auth_token not in repr(ACCOUNT)
    assert ACCOUNT.api_key.secret not in repr(ACCOUNT.api_key)
