"""What a page sends over its websocket: keys, its size and whether it has the focus, within bounds."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual_serve.app_service import AppService

#: Bytes of the largest message: a paste is one message, and nothing that is typed is nearly as long.
LARGEST_MESSAGE: Final = 256 * 1024
#: Cells of the largest terminal: small type on a screen of 8K. Each cell takes memory in the screens.
_MOST_COLUMNS: Final = 1000
_MOST_ROWS: Final = 400
_DEFAULT_SIZE: Final = (80, 24)
#: A message costs a unit and one for each KiB in it; a resize, for which all is drawn again, costs more.
_UNITS_PER_SECOND: Final = 500.0
_MOST_UNITS: Final = 1000.0
_RESIZE_UNITS: Final = 10
_KINDS: Final = frozenset({"stdin", "resize", "ping", "blur", "focus"})


class MalformedMessageError(Exception):
    """A message that the page's script never sends; the text is the reason, short enough for a close."""


class MessageRate:
    """How fast messages are taken: what comes faster waits in the page's own socket, and so slows it down."""

    def __init__(self) -> None:
        self._units = _MOST_UNITS
        self._then = asyncio.get_running_loop().time()

    async def pay(self, units: float) -> None:
        """Return when a message of this cost may be handled."""
        now = asyncio.get_running_loop().time()
        self._units = min(_MOST_UNITS, self._units + (now - self._then) * _UNITS_PER_SECOND) - units
        self._then = now
        if self._units < 0:
            await asyncio.sleep(-self._units / _UNITS_PER_SECOND)


async def handle_messages(websocket: web.WebSocketResponse, screens: AppService) -> None:
    """Hand the messages of a page to its screens until it is closed; a malformed one closes it.

    Raises ConnectionError where the page is gone in the middle of an answer.
    """
    rate = MessageRate()
    async for message in websocket:
        if message.type is not WSMsgType.TEXT:
            continue
        text: str = message.data
        await rate.pay(1 + len(text) / 1024)
        try:
            await _handle(_parsed(text), websocket, screens, rate)
        except MalformedMessageError as error:
            await websocket.close(code=WSCloseCode.POLICY_VIOLATION, message=str(error).encode())


def requested_size(query: Mapping[str, str]) -> tuple[int, int]:
    """Return the columns and rows that a page asks for in its URL, within bounds."""
    width, height = (
        _number(query.get(name, ""), default)
        for name, default in zip(("width", "height"), _DEFAULT_SIZE, strict=True)
    )
    return _bounded_size(width, height)


def _parsed(text: str) -> Any:
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
            # JSON can hold half of a surrogate pair, and UTF-8 cannot.
            await screens.send_bytes(typed.encode("utf-8", errors="replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await rate.pay(_RESIZE_UNITS)
            await screens.set_terminal_size(*_bounded_size(width, height))
        case ["ping", data]:
            await websocket.send_json(["pong", data])
        case ["blur", *_]:
            await screens.blur()
        case ["focus", *_]:
            await screens.focus()
        case [str(kind), *_] if kind not in _KINDS:
            pass  # of a newer script of textual-serve
        case _:
            message = "a message of an unknown form"
            raise MalformedMessageError(message)


def _bounded_size(width: int, height: int) -> tuple[int, int]:
    return min(max(width, 1), _MOST_COLUMNS), min(max(height, 1), _MOST_ROWS)


def _number(text: str, default: int) -> int:
    try:
        return int(text)
    except ValueError:
        return default
