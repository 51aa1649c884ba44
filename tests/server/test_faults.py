"""Fault injection, as a client sees it."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.responses import PlainTextResponse

from tests.server.conftest import ACCOUNT
from tui.server import FaultPlan, LocalService, Rules
from tui.server.http.faults import FaultInjector

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send


def _client(app: ASGIApp) -> httpx.AsyncClient:
    auth = (ACCOUNT.sid, ACCOUNT.auth_token)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://local.test", auth=auth)


async def test_a_fraction_of_the_requests_is_answered_503() -> None:
    faces = iter((0.1, 0.3, 0.24, 0.25))
    app = FaultInjector(PlainTextResponse("fine"), FaultPlan(error_rate=0.25), lambda: next(faces))
    async with _client(app) as client:
        answers = [await client.get("/v1/Services") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 200, 503, 200]
    assert set(answers[0].json()) == {"code", "message", "more_info", "status"}


async def test_a_service_injects_the_configured_faults(tmp_path: Path) -> None:
    service = LocalService.open(tmp_path, account=ACCOUNT, rules=Rules(faults=FaultPlan(error_rate=1.0)))
    async with _client(service.app) as client:
        answer = await client.get("/v1/Services", headers={"Origin": "http://page.test"})
        assert answer.status_code == 503
        assert answer.headers["access-control-allow-origin"] == "*"
    service.close()


async def test_requests_over_the_limit_are_refused_until_one_ends() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        begun.set()
        await go_on.wait()
        await PlainTextResponse("done")(scope, receive, send)

    async with _client(FaultInjector(waiting, FaultPlan(max_concurrent=1))) as client:
        first = asyncio.create_task(client.get("/"))
        await begun.wait()
        refused = await client.get("/")
        assert (refused.status_code, refused.json()["code"]) == (429, 20429)
        go_on.set()
        assert (await first).text == "done"
        assert (await client.get("/")).text == "done"


async def test_every_answer_is_delayed() -> None:
    app = FaultInjector(PlainTextResponse("late"), FaultPlan(delay=timedelta(milliseconds=60)))
    async with _client(app) as client:
        began = time.monotonic()
        assert (await client.get("/")).text == "late"
        assert time.monotonic() - began >= 0.06


@pytest.mark.parametrize(
    ("plan", "is_active"),
    [(FaultPlan(), False), (FaultPlan(max_concurrent=0), True), (FaultPlan(delay=timedelta(1)), True)],
)
def test_a_plan_without_faults_is_inactive(plan: FaultPlan, *, is_active: bool) -> None:
    assert plan.is_active is is_active
