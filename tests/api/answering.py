"""A small HTTP server on a loopback socket that answers as a test tells it to, or not at all."""

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
#: An answer with this header is the last on its connection.
_LAST = b"connection: close"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came; names of headers in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    head: bytes


#: Returns the bytes of a whole answer, or None to drop the connection.
Handler: TypeAlias = "Callable[[Asked], Awaitable[bytes | None]]"
#: Reads and writes on one connection.
Serve: TypeAlias = "Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]"


@dataclass(slots=True)
class AnsweringServer:
    """A server at ``origin``; ``asked`` has every request so far."""

    origin: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The base, which ends in ``/v1``."""
        return f"{self.origin}/v1"

    @property
    def profile(self) -> Profile:
        """A profile whose two services are here."""
        return Profile("test", USERNAME, Secret(PASSWORD), self.url, self.url)


def answer(status: int, body: object = b"", **headers: str) -> bytes:
    """Return the bytes of an answer; what is not bytes goes as JSON; ``a_b`` names the header ``a-b``."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"content-length: {len(content)}"]
    lines += [] if isinstance(body, bytes) else ["content-type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def cut_short(reply: bytes, by: int) -> bytes:
    """Return an answer that ends ``by`` bytes before its time, with its connection."""
    return reply.replace(b"\r\n", b"\r\n" + _LAST + b"\r\n", 1)[:-by]


def page(rows: list[object], next_page_url: str | None = None) -> bytes:
    """Return an answer with one page of rows, under a key of their own."""
    return answer(200, {"things": rows, "meta": {"key": "things", "next_page_url": next_page_url}})


async def forwarded(asked: Asked, origin: str) -> bytes:
    """Return what the server at ``origin`` answers to the same request."""
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
    """Return a handler that gives ``answers`` one after another, and the last one for ever."""
    left = list(answers)

    async def handle(_: Asked) -> bytes | None:
        return left.pop(0) if len(left) > 1 else left[0]

    return handle


@asynccontextmanager
async def answering(handle: Handler) -> AsyncIterator[AnsweringServer]:
    """Serve with ``handle`` on a free loopback port, on the running loop."""
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
    """Serve each connection with ``serve``, which reads and writes bytes as it likes; keeps no ``asked``."""
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
