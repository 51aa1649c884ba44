"""Content that the gateway fetches: beyond the expiry of a temporary URL, and pictures as JPEG."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from PIL import Image

from tests.gateway.places import PATIENCE, content_url, running_gateway
from tests.gateway.relay import running_relay
from tests.local_service import running_service
from tests.preview.makers import BLUE, GREEN, RED, YELLOW, encode_image, is_near, pixel_at, quarters
from tests.server.conftest import Clock
from tui.gateway.database import sqlite_url
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gateway.places import RunningGateway
    from tests.gateway.relay import Relay
    from tests.local_service import RunningService

#: More than fits into the buffers between the service and a visitor.
LARGE = 60_000_000


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the service, which expires temporary URLs."""
    return Clock()


@pytest.fixture
def service(tmp_path: Path, clock: Clock) -> Iterator[RunningService]:
    """Run the local service."""
    with running_service(tmp_path / "service", clock=clock) as running:
        yield running


@pytest.fixture
def relay(service: RunningService) -> Iterator[Relay]:
    """Run a relay to the service."""
    with running_relay(service.url) as running:
        yield running


@pytest.fixture
def gateway(service: RunningService, relay: Relay, tmp_path: Path) -> Iterator[RunningGateway]:
    """Run a gateway over SQLite that reaches the service through the relay."""
    profile = make_local_profile(relay.url, *service.auth)
    database, keys = sqlite_url(tmp_path / "links.db"), tmp_path / "keys.json"
    with running_gateway(service, database, keys, find_profile=lambda _: profile) as running:
        yield running


def test_a_stream_survives_an_expired_url_and_a_dropped_connection(
    gateway: RunningGateway, relay: Relay, clock: Clock
) -> None:
    content = os.urandom(LARGE)
    link = gateway.share(content, "large.bin", "application/octet-stream")
    with httpx.stream("GET", content_url(link, "large.bin"), timeout=PATIENCE) as answer:
        chunks = answer.iter_raw(65_536)
        received = bytearray(next(chunks))
        clock.advance(3600)
        relay.drop()
        for chunk in chunks:
            received += chunk
    assert received == content


def test_a_download_resumes_after_its_url_expired(gateway: RunningGateway, clock: Clock) -> None:
    content = os.urandom(LARGE)
    link = gateway.share(content, "large.bin", "application/octet-stream", max_opens=1)
    opened = gateway.http.post(link["url"])
    url = f"{gateway.url}{opened.headers['Location']}/0/large.bin"
    with httpx.stream("GET", url, timeout=PATIENCE) as answer:
        etag = answer.headers["ETag"]
        start = next(answer.iter_raw(65_536))
    clock.advance(3600)
    headers = {"Range": f"bytes={len(start)}-", "If-Range": etag}
    rest = gateway.http.get(url, headers=headers)
    assert rest.status_code == 206
    assert start + rest.content == content
    again = gateway.http.get(url, headers={"Range": "bytes=0-9"})
    assert again.content == content[:10]


def test_a_url_that_ends_before_its_time_is_renewed_once_for_all(
    gateway: RunningGateway, clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    link = gateway.share(b"content", "a.txt", "text/plain")
    assert gateway.http.get(content_url(link, "a.txt")).content == b"content"
    clock.advance(3600)
    for _ in range(3):
        assert gateway.http.get(content_url(link, "a.txt")).content == b"content"
    assert gateway.gateway.context.upstream.minted == 2


@pytest.mark.parametrize(
    ("kind", "content_type", "name"),
    [
        ("HEIF", "image/heic", "IMG_1.HEIC"),
        ("TIFF", "image/tiff", "scan.tif"),
    ],
)
def test_pictures_that_browsers_cannot_show_are_offered_as_jpeg(
    gateway: RunningGateway, kind: str, content_type: str, name: str
) -> None:
    if kind == "HEIF":
        pytest.importorskip("pillow_heif", reason="the extra heic is not installed").register_heif_opener()
    content = encode_image(quarters(200, 100), kind)
    link = gateway.share(content, name, content_type)
    page = gateway.http.get(link["url"]).text
    assert "<img" not in page, "a browser would show a broken picture"
    href = page.partition('">As JPEG</a>')[0].rpartition('href="')[2].replace("&amp;", "&")
    answer = gateway.http.get(href)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert f'inline; filename="{name}.jpg"' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    picture = Image.open(io.BytesIO(answer.content)).convert("RGB")
    assert picture.size == (200, 100)
    corners = [pixel_at(picture, x, y) for x, y in ((50, 25), (150, 25), (50, 75), (150, 75))]
    for found, expected in zip(corners, (RED, GREEN, BLUE, YELLOW), strict=True):
        assert is_near(found, expected, 24)
    assert gateway.http.get(content_url(link, name)).content == content, "the original is there too"


def test_a_broken_picture_shows_an_error_sentence(gateway: RunningGateway) -> None:
    link = gateway.share(b"II*\0 no picture", "scan.tif", "image/tiff")
    answer = gateway.http.get(content_url(link, "scan.tif.jpg") + "?as=jpeg")
    assert answer.status_code == 422
    assert "cannot be converted" in answer.text
