"""The gateway behind a real nginx, with our sample configuration."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import tui.gateway
from tests.gateway.places import PATIENCE, claim, content_url, grant_of, running_gateway
from tests.gateway.ports import free_port
from tests.programs import requires, wait_until
from tui.gateway.database import sqlite_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local_service import RunningService

SAMPLE = Path(tui.gateway.__file__).parent / "deploy" / "nginx.conf"
TLS = (
    "listen 443 ssl;",
    "ssl_certificate     /etc/ssl/files.example.com.pem;",
    "ssl_certificate_key /etc/ssl/files.example.com.key;",
)
LARGE = 60_000_000


@contextmanager
def running_nginx(folder: Path, port: int, *replicas: str) -> Iterator[None]:
    """Run nginx on ``port`` with the sample configuration, without TLS, in front of these gateways."""
    program = requires("/usr/sbin/nginx")
    sample = SAMPLE.read_text()
    for line in TLS:
        assert line in sample
        sample = sample.replace(line, "")
    servers = "\n".join(f"server {url.removeprefix('http://')};" for url in replicas)
    sample = sample.replace("server 127.0.0.1:8760;", servers)
    sample = sample.replace("server_name", f"listen 127.0.0.1:{port};\nserver_name")
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{temporary}\n{sample}\n}}\n"
    )
    with subprocess.Popen([program, "-p", str(folder), "-c", str(configuration)]) as process:
        try:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    httpx.get(f"http://127.0.0.1:{port}/robots.txt")
                except httpx.TransportError:
                    assert time.monotonic() < until, (folder / "error.log").read_text()
                    assert process.poll() is None
                    time.sleep(0.05)
                else:
                    break
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)


def test_links_work_seek_and_abort_behind_nginx(
    service: RunningService, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    database, keys = sqlite_url(tmp_path / "links.db"), tmp_path / "keys.json"
    url = f"http://127.0.0.1:{port}"
    trusted: dict[str, Any] = {"trusted_proxies": ["127.0.0.1"], "public_url": url}
    with (
        running_gateway(service, database, keys, **trusted) as first,
        running_gateway(service, database, keys, **trusted) as second,
        running_nginx(tmp_path, port, first.url, second.url),
        httpx.Client(timeout=PATIENCE, headers={"X-Forwarded-For": "203.0.113.7"}) as visitor,
    ):
        content = bytes(range(256)) * (LARGE // 256)
        link = first.share(content, "film.mp4", "video/mp4", max_opens=1)
        assert visitor.get(link["url"]).status_code == 200
        opened = visitor.post(link["url"], headers={"User-Agent": "Firefox/130"})
        address = content_url(link, "film.mp4", grant_of(link, opened))
        part = visitor.get(address, headers={"Range": "bytes=1000-1999"})
        assert (part.status_code, part.content) == (206, content[1000:2000])
        [event] = first.admin.get(f"/v1/links/{link['id']}").json()["events"]
        assert event["address"] == "127.0.0.0/24", "what the visitor claims is not believed"
        assert event["browser"] == "Firefox"
        with visitor.stream("GET", address) as answer:
            chunks = answer.iter_raw(65_536)
            next(chunks)
            first.revoke(link)
            began = time.monotonic()
            while first.gateway.context.streams.count + second.gateway.context.streams.count:
                assert time.monotonic() < began + 1
                time.sleep(0.01)
            with pytest.raises(httpx.RemoteProtocolError):
                for _ in chunks:
                    pass
        assert claim(first, link).status_code == 410
        first.gateway.stop()
        second.gateway.stop()
        wait_until(lambda: visitor.get(link["url"]).status_code == 502, lambda: "the gateways still answer")
    told = (tmp_path / "error.log").read_text() + capfd.readouterr().err
    assert link["url"].rpartition("/")[2] not in told, "who reads the log could open the link"
