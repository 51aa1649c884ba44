"""A small HTTP server on a loopback socket that gives the answers of a test, or none."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from tui.settings import Profile, Secret

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

USERNAME = "AC" + "0" * 32
PASSWORD = "correct-horse-battery"
#: The connection is closed after an answer with this header.
_LAST = b"connection: close"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as received, with header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    head: bytes


#: Returns the bytes of a complete answer, or None to drop the connection.
Handler: TypeAlias = "Callable[[Asked], Awaitable[bytes | None]]"
#: Reads from and writes to one connection.
Serve: TypeAlias = "Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]"


@dataclass(slots=True)
class AnsweringServer:
    """A server at ``origin``; ``asked`` holds every request received so far."""

    origin: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The base URL, which ends in ``/v1``."""
        return f"{self.origin}/v1"

    @property
    def profile(self) -> Profile:
        """A profile with both base URLs set to this server."""
        return Profile("test", USERNAME, Secret(PASSWORD), self.url, self.url)


def answer(status: int, body: object = b"", **headers: str) -> bytes:
    """Return the bytes of an answer: bodies other than bytes become JSON, ``a_b`` is the header ``a-b``."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"content-length: {len(content)}"]
    lines += [] if isinstance(body, bytes) else ["content-type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def cut_short(reply: bytes, by: int) -> bytes:
    """Return an answer that lacks its last ``by`` bytes and then closes its connection."""
    return reply.replace(b"\r\n", b"\r\n" + _LAST + b"\r\n", 1)[:-by]


def page(rows: list[object], next_page_url: str | None = None) -> bytes:
    """Return an answer with one page of rows."""
    return answer(200, {"things": rows, "meta": {"key": "things", "next_page_url": next_page_url}})


async def forwarded(asked: Asked, origin: str) -> bytes:
    """Forward the request to ``origin`` and return the answer."""
    place = urlsplit(origin)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        writer.write(asked.head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) + asked.body)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


def in_turn(*answers: bytes | None) -> Handler:
    """Return a handler that gives ``answers`` in turn and then repeats the last one."""
    left = list(answers)

    async def handle(_: Asked) -> bytes | None:
        return left.pop(0) if len(left) > 1 else left[0]

    return handle


@asynccontextmanager
async def answering(handle: Handler) -> AsyncIterator[AnsweringServer]:
    """Serve ``handle`` on a free loopback port, in the running event loop."""
    open_ends: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ends[writer] = asyncio.current_task()
        try:
            while (asked := await _next_request(reader)) is not None:
                running.asked.append(asked)
                reply = await handle(asked)
                if reply is None:
                    break
                writer.write(reply)
                await writer.drain()
                if _LAST in reply[:1000]:
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            open_ends.pop(writer)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    running = AnsweringServer(_origin_of(server))
    try:
        yield running
    finally:
        server.close()
        tasks = [task for task in open_ends.values() if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks)
        await server.wait_closed()


@asynccontextmanager
async def raw_serving(
    serve: Serve,
) -> AsyncIterator[AnsweringServer]:
    """Serve each connection with ``serve``, which reads and writes raw bytes; ``asked`` stays empty."""
    tasks: list[asyncio.Task[None]] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.ensure_future(serve(reader, writer)))
        with suppress(ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await tasks[-1]
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield AnsweringServer(_origin_of(server))
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)
        await server.wait_closed()


async def _next_request(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, body, head)


def _origin_of(server: asyncio.Server) -> str:
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
