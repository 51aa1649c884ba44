"""``mediadeck serve --check`` reports each damage, and no upload in progress."""

from __future__ import annotations

import base64
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tests.local_service import running_service
from tests.programs import wait_until
from tests.server.conftest import list_names
from tui.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.conftest import Local
    from tui.server import LocalService


@pytest.fixture
async def media(local: Local) -> list[str]:
    """Provide the sids of three media with five bytes each."""
    return [await local.upload(content) for content in (b"first", b"other", b"third")]


def _get_path(service: LocalService, sid: str) -> Path:
    return service.data / "content" / sid[2:4] / sid


def _run_check(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str], str]:
    """Return the exit code, the lines on stdout, and stderr."""
    code = main(["serve", "--check", "--data", str(data)])
    printed = capsys.readouterr()
    return code, printed.out.splitlines(), printed.err


def test_a_valid_folder_exits_0_and_reports_how_much_was_read(
    service: LocalService, media: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(media) == 3
    assert _run_check(service.data, capsys) == (0, [], "Checked 3 media, 15 bytes: no problems.\n")


def test_each_damaged_file_has_a_line(
    service: LocalService, media: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    missing, shorter, changed = sorted(media)
    _get_path(service, missing).unlink()
    _get_path(service, shorter).write_bytes(b"four")
    _get_path(service, changed).write_bytes(b"FIVE!")
    orphan, part = _get_path(service, "ME" + "e" * 32), _get_path(service, "ME" + "f" * 32 + ".part")
    for path in (orphan, part):
        path.parent.mkdir()
        path.write_bytes(b"left")
    code, lines, said = _run_check(service.data, capsys)
    assert (code, said) == (1, "Checked 2 media, 9 bytes: 5 problems.\n")
    assert lines[:2] == [
        f"{missing}: its content is missing",
        f"{shorter}: its content has 4 bytes, but the record says 5",
    ]
    assert lines[2].startswith(f"{changed}: its content has the sha256 ")
    assert lines[3:] == [
        f"{orphan}: content without a record",
        f"{part}: incomplete content without a record",
    ]


def test_an_upload_in_progress_is_not_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running_service(tmp_path / "data") as service:
        [found] = httpx.get(f"{service.url}/Services", auth=service.auth).json()["services"]
        place = urlsplit(service.url)
        credentials = base64.b64encode(":".join(service.auth).encode()).decode()
        with socket.create_connection((place.hostname, place.port)) as connection:
            connection.sendall(
                f"POST /v1/Services/{found['sid']}/Media HTTP/1.1\r\nHost: {place.netloc}\r\n"
                f"Authorization: Basic {credentials}\r\nContent-Length: 9\r\n\r\nfour".encode()
            )
            content = service.data / "content"
            wait_until(lambda: len(list_names(content)) == 1, lambda: str(list_names(content)))
            assert _run_check(service.data, capsys) == (0, [], "Checked 0 media, 0 bytes: no problems.\n")


def test_a_folder_without_data_is_reported_and_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines, said = _run_check(tmp_path, capsys)
    assert (code, lines) == (1, [])
    assert (
        said == f"mediadeck: {tmp_path} contains no data of a local service. Name its folder with --data.\n"
    )
    assert list(tmp_path.iterdir()) == []
