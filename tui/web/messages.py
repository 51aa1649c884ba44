"""Handle the websocket messages of a page: keys, size and focus, with limits."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual_serve.app_service import AppService

#: The maximum size of a message, such as a paste, in bytes.
MAX_MESSAGE_BYTES: Final = 256 * 1024
#: The maximum terminal size in cells, for small type on an 8K screen. Each cell takes memory.
_MAX_COLUMNS: Final = 1000
_MAX_ROWS: Final = 400
_DEFAULT_SIZE: Final = (80, 24)
#: A message costs one unit, plus one per KiB; a resize, which redraws everything, costs more.
_UNITS_PER_SECOND: Final = 500.0
_MAX_UNITS: Final = 1000.0
_RESIZE_UNITS: Final = 10
_KINDS: Final = frozenset({"stdin", "resize", "ping", "blur", "focus"})


class MalformedMessageError(Exception):
    """A message that the page's script never sends; the text is short enough for a close frame."""


class MessageRate:
    """A rate limit: faster messages wait in the socket, which slows the page down."""

    def __init__(self) -> None:
        self._units = _MAX_UNITS
        self._updated = asyncio.get_running_loop().time()

    async def pay(self, units: float) -> None:
        """Wait until a message of this cost may be handled."""
        now = asyncio.get_running_loop().time()
        self._units = min(_MAX_UNITS, self._units + (now - self._updated) * _UNITS_PER_SECOND) - units
        self._updated = now
        if self._units < 0:
            await asyncio.sleep(-self._units / _UNITS_PER_SECOND)


async def handle_messages(websocket: web.WebSocketResponse, screens: AppService) -> None:
    """Pass the messages of a page to its screens until it closes; a malformed message closes it.

    Raise ConnectionError if the page disconnects during a response.
    """
    rate = MessageRate()
    async for message in websocket:
        if message.type is not WSMsgType.TEXT:
            continue
        text: str = message.data
        await rate.pay(1 + len(text) / 1024)
        try:
            await _handle(_parse_json(text), websocket, screens, rate)
        except MalformedMessageError as error:
            await websocket.close(code=WSCloseCode.POLICY_VIOLATION, message=str(error).encode())


def parse_requested_size(query: Mapping[str, str]) -> tuple[int, int]:
    """Return the columns and rows in the URL of a page, within limits."""
    width, height = (
        _parse_number(query.get(name, ""), default)
        for name, default in zip(("width", "height"), _DEFAULT_SIZE, strict=True)
    )
    return _clamp_size(width, height)


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        message = "a message that is not JSON"
        raise MalformedMessageError(message) from None


async def _handle(
    message: Any, websocket: web.WebSocketResponse, screens: AppService, rate: MessageRate
) -> None:
    match message:
        case ["stdin", str(typed)]:
            # JSON allows lone surrogates, UTF-8 does not.
            await screens.send_bytes(typed.encode("utf-8", errors="replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await rate.pay(_RESIZE_UNITS)
            await screens.set_terminal_size(*_clamp_size(width, height))
        case ["ping", data]:
            await websocket.send_json(["pong", data])
        case ["blur", *_]:
            await screens.blur()
        case ["focus", *_]:
            await screens.focus()
        case [str(kind), *_] if kind not in _KINDS:
            pass  # from a newer textual-serve
        case _:
            message = "a message of an unknown form"
            raise MalformedMessageError(message)


def _clamp_size(width: int, height: int) -> tuple[int, int]:
    return min(max(width, 1), _MAX_COLUMNS), min(max(height, 1), _MAX_ROWS)


def _parse_number(text: str, default: int) -> int:
    try:
        return int(text)
    except ValueError:
        return default
