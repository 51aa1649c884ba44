"""CORS: the requests that a page may send, and the headers it may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx

    from tests.server.conftest import Local

PAGE = "https://page.example"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/Services",
        "/v1/Configuration",
        "/v1/Conversations/inbox/Messages/IM",
        f"/v1/Services/IS{'0' * 32}/Media",
        f"/v1/Services/IS{'0' * 32}/MediaSet",
        f"/v2/Services/IS{'0' * 32}",
        f"/ME{'0' * 32}",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_a_page_may_request_any_path_with_the_headers_of_the_sdks(
    client: httpx.AsyncClient, path: str, method: str
) -> None:
    answer = await client.options(
        path,
        headers={
            "Origin": PAGE,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "content-type,content-size,x-twilio-token,authorization",
        },
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    methods = set(answer.headers["access-control-allow-methods"].split(", "))
    assert methods >= {"GET", "POST", "DELETE", "OPTIONS"}
    headers = answer.headers["access-control-allow-headers"].split(", ")
    assert set(headers) >= {"Content-Type", "Content-Size", "X-Twilio-Token", "Authorization"}


async def test_a_page_can_read_answers_and_errors(local: Local) -> None:
    headers = {"Origin": PAGE}
    sid = await local.upload(b"seen", Filename="a.txt")
    content = await local.http.get(await local.temporary_url(sid), headers=headers)
    assert "Content-Disposition" in content.headers["access-control-expose-headers"]
    for answer in (
        content,
        await local.http.get(local.service, headers=headers),
        await local.http.get("/v1/Nothing", headers=headers),
        await local.http.get(f"{local.service}/Media/{sid}/Content", headers=headers),
        await local.http.request("GET", local.service, headers=headers, auth=None),
        await local.http.get(f"/{sid}", headers=headers),
    ):
        assert answer.headers.get_list("access-control-allow-origin") == ["*"]
