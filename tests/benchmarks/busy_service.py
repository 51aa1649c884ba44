"""A service with the conversations of a catalog, all with new messages, so that a sync takes a while.

``python -m tests.benchmarks.busy_service CATALOG`` prints its URL and serves until terminated.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tui.server import open_listening_socket
from tui.server.run import build_uvicorn_config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

#: Seconds of delay per answer, as over a network.
DELAY: Final = 0.05
_PAGE: Final = 100
_NEW: Final = 3
_PATIENCE: Final = 30


@contextmanager
def busy_service(catalog: Path) -> Iterator[str]:
    """Serve it from a separate process; yield its URL, which ends in ``/v1``."""
    command = [sys.executable, "-m", "tests.benchmarks.busy_service", str(catalog)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _app(catalog: str) -> Starlette:
    with closing(sqlite3.connect(catalog)) as known:
        [(service_sid, name)] = known.execute("SELECT sid, friendly_name FROM service")
        sids = [sid for (sid,) in known.execute("SELECT sid FROM conversation")]
    numbers = itertools.count()

    async def services(_: Request) -> JSONResponse:
        return _listing("services", [{"sid": service_sid, "friendly_name": name}])

    async def conversations(request: Request) -> JSONResponse:
        await asyncio.sleep(DELAY)
        page = int(request.query_params.get("Page", "0"))
        rows = [{"sid": sid, "friendly_name": sid} for sid in sids[page * _PAGE : (page + 1) * _PAGE]]
        following = (
            request.url.include_query_params(Page=page + 1) if (page + 1) * _PAGE < len(sids) else None
        )
        return _listing("conversations", rows, str(following) if following else None)

    async def messages(_: Request) -> JSONResponse:
        await asyncio.sleep(DELAY)
        return _listing("messages", [_message(next(numbers)) for _ in range(_NEW)])

    base = f"/v1/Services/{service_sid}/Conversations"
    return Starlette(
        routes=[
            Route("/v1/Services", services),
            Route(base, conversations),
            Route(base + "/{sid}/Messages", messages),
        ]
    )


def _message(number: int) -> dict[str, object]:
    media = {
        "sid": f"ME{number:032x}",
        "filename": f"new {number}.jpg",
        "content_type": "image/jpeg",
        "size": 9,
    }
    return {
        "sid": f"IM{number:032x}",
        "index": number,
        "date_created": "2026-11-01T10:00:00Z",
        "media": [media],
    }


def _listing(key: str, rows: list[dict[str, object]], following: str | None = None) -> JSONResponse:
    return JSONResponse({key: rows, "meta": {"key": key, "next_page_url": following}})


def _serve(catalog: str) -> None:
    with open_listening_socket("127.0.0.1", 0) as listener:
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}/v1\n")
        sys.stdout.flush()
        uvicorn.Server(build_uvicorn_config(_app(catalog))).run(sockets=[listener])


if __name__ == "__main__":
    _serve(sys.argv[1])
