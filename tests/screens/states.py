"""Screen states, produced by faults between the browser and the real local service.

States that depend on the client's clock are in test_states.py: here the clock is frozen.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import httpx
from starlette.responses import JSONResponse

from tests.idle import settle
from tui.screens.dialogs.conversation_picker import ConversationPicker
from tui.screens.media import sync as media_sync
from tui.widgets.resource_pane import FieldList

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from tests.screens.driver import AppDriver

#: The answer of the service for each failure: status, Twilio's code and message.
_REFUSALS = {
    "unauthorized": (401, 20003, "Authenticate"),
    "error": (500, 20500, "An internal server error has occurred"),
    "throttled": (429, 20429, "Too Many Requests"),
    "forbidden": (403, 20403, "Forbidden"),
}
#: The path of a temporary URL.
_CONTENT = r"^/ME\w+$"
#: The messages of some conversations.
SOME = r"/CH[0-3]\w+/Messages$"
TOO_MANY = 429


class Weather:
    """A proxy between the browser and its service; ``now`` is its current mode.

    ``well`` forwards everything, ``offline`` nothing, and ``held`` nothing for now; failure kinds answer in
    place of the service. Only paths that match the pattern ``at`` are affected.
    """

    def __init__(self) -> None:
        self.now = "well"
        self.at = ""
        self._app: ASGIApp | None = None

    def around(self, app: ASGIApp) -> ASGIApp:
        """Wrap ``app``."""
        self._app = app
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, forward or hold a request."""
        assert self._app is not None
        if not re.search(self.at, scope["path"]) or self.now == "well":
            await self._app(scope, receive, send)
        elif self.now == "offline":
            message = "[Errno 113] No route to host"
            raise httpx.ConnectError(message)
        elif self.now == "held":
            # Until the end of the test, which runs in another loop.
            while self.now == "held":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        else:
            status, code, words = _REFUSALS[self.now]
            refusal = {"code": code, "message": words, "status": status}
            headers = {"Retry-After": "60"} if status == TOO_MANY else {}
            await JSONResponse(refusal, status, headers)(scope, receive, send)


async def _open(desk: AppDriver, weather: Weather, now: str, *words: str, at: str = "") -> None:
    await settle(desk.pilot)
    weather.now, weather.at = now, at
    await desk.open_service_now()
    await desk.until_text(*words)


async def first_sync(desk: AppDriver, weather: Weather) -> None:
    await _open(desk, weather, "held", "Syncing Harbour Support", at="/Messages")


async def slow(desk: AppDriver, weather: Weather) -> None:
    vars(media_sync)["_SLOW"] = 0.05  # restored by the tests
    await _open(desk, weather, "held", "is slow to answer")


async def throttled(desk: AppDriver, weather: Weather) -> None:
    vars(media_sync)["_SLOW"] = 0.05  # restored by the tests
    await _open(
        desk, weather, "throttled", "is throttling this account", "syncing, throttled", at="/Conversations"
    )


async def partial(desk: AppDriver, weather: Weather) -> None:
    weather.now, weather.at = "forbidden", SOME
    await desk.open_service()
    await desk.until_text("failed to sync. Press E for details")


async def troubles(desk: AppDriver, weather: Weather) -> None:
    await partial(desk, weather)
    await desk.press("E")
    await desk.until_text("Sync errors", "Forbidden")


async def offline_at_first(desk: AppDriver, weather: Weather) -> None:
    await _open(desk, weather, "offline", "could not be reached", "Press r")


async def error(desk: AppDriver, weather: Weather) -> None:
    await _open(desk, weather, "error", "is in trouble", "Press r")


async def offline_later(desk: AppDriver, weather: Weather) -> None:
    await desk.open_service()
    weather.now = "offline"
    await desk.press("r")
    await desk.until_text("The list shows the last sync", "not up to date")


async def loading(desk: AppDriver, weather: Weather) -> None:
    weather.now, weather.at = "held", _CONTENT
    await desk.open_service_now()
    await desk.until_text("harbour")
    await desk.pilot.press("enter")
    await desk.until_text("Loading…", "synced")
    # Participants and fields are fetched by separate requests.
    labels = ("participant", "links.content")
    await desk.until(lambda: {*labels} <= {field.name for field in desk.find(FieldList).fields})
    await desk.pilot.pause(0.1)


async def no_content(desk: AppDriver, weather: Weather) -> None:
    weather.now, weather.at = "error", _CONTENT
    await desk.open_service()
    await desk.pilot.press("enter")
    await desk.until_text("No preview", "is in trouble")


async def unauthorized(desk: AppDriver, weather: Weather) -> None:
    await settle(desk.pilot)
    weather.now = "unauthorized"
    await desk.press("r")
    await desk.until_text("refused the credentials", "Press r")


async def empty_filter(desk: AppDriver, _weather: Weather) -> None:
    await desk.open_service()
    await desk.press("slash", *"type:video", "enter")
    await desk.until_text("No media here has the type “video”")


async def no_transfers(desk: AppDriver, _weather: Weather) -> None:
    await desk.open_service()
    await desk.press("t")
    await desk.until_text("Transfers")


async def no_troubles(desk: AppDriver, _weather: Weather) -> None:
    await desk.open_service()
    await desk.press("E")
    await desk.until_text("Sync errors")


async def no_conversation_like_that(desk: AppDriver, _weather: Weather) -> None:
    await desk.open_service()
    await desk.press("u")
    await desk.press("ctrl+a", "ctrl+o")
    await desk.until(lambda: desk.is_at(ConversationPicker))
    await desk.press(*"zzz")
    await desk.until_text("No matches. Type fewer")


#: Snapshot -> the steps to it.
STATES: dict[str, Callable[[AppDriver, Weather], Awaitable[None]]] = {
    "first sync": first_sync,
    "slow": slow,
    "throttled": throttled,
    "partial": partial,
    "troubles": troubles,
    "offline at first": offline_at_first,
    "offline later": offline_later,
    "unauthorized": unauthorized,
    "error": error,
    "loading": loading,
    "no content": no_content,
    "empty filter": empty_filter,
    "no transfers": no_transfers,
    "no troubles": no_troubles,
    "no conversation like that": no_conversation_like_that,
}


def tries_of(name: str) -> int:
    """Return the number of attempts per request: one, unless the state needs retries."""
    return 2 if name == "throttled" else 1
