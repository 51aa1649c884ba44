"""Peers of the local service: nginx, the bare disk, and a minimal route."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
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

_PATIENCE: Final = 30

_NGINX: Final = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    sendfile on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """Serve the files of a folder with nginx; yield the origin."""
    with open_listening_socket("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    settings = folder / "nginx.conf"
    settings.write_text(_NGINX.format(folder=folder, port=port))
    with subprocess.Popen(["nginx", "-c", settings]) as process:
        try:
            _wait_for(folder / "nginx.pid")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(_PATIENCE)


@contextmanager
def bare_route(body: str) -> Iterator[str]:
    """Serve JSON text from a Starlette route, with the local service's server; yield its URL."""
    command = [sys.executable, "-m", "tests.benchmarks.peers", body]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(_PATIENCE)


@contextmanager
def bare_receiver(folder: Path) -> Iterator[str]:
    """Receive uploads with threads and plain sockets, with only the necessary work; yield the URL.

    It shows the limit of this machine for a server that hashes; it speaks only the HTTP that curl needs.
    """
    command = [sys.executable, "-m", "tests.benchmarks.receiver", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def copy_to_disk(source: Path, target: Path) -> float:
    """Write a file with dd, synced to the disk, and delete it; return the seconds."""
    command = ["dd", f"if={source}", f"of={target}", "bs=1M", "conv=fsync", "status=none"]
    began = time.perf_counter()
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - began
    target.unlink()
    return seconds


def _wait_for(path: Path) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not path.exists():
        if time.monotonic() > give_up:
            message = f"{path} did not appear"
            raise TimeoutError(message)
        time.sleep(0.02)


def _serve_bare(body: str) -> None:
    content = json.loads(body)

    async def answer(_: Request) -> JSONResponse:
        return JSONResponse(content)

    with open_listening_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        sys.stdout.write(f"http://127.0.0.1:{port}/media\n")
        sys.stdout.flush()
        app = Starlette(routes=[Route("/media", answer)])
        uvicorn.Server(build_uvicorn_config(app, http="httptools")).run(sockets=[listener])


if __name__ == "__main__":
    _serve_bare(sys.argv[1])
