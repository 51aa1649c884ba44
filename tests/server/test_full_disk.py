"""A disk that is full or read-only: said with a reason, survived, and nothing acknowledged lost."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.local_service import running_service, service_process
from tests.ordinary_person import ordinary_person
from tests.server.conftest import names_under
from tests.server.processes import started, with_small_files
from tui.server import Check, LocalService, LocalServiceError, listening_socket, url_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60


class Uploader:
    """A client that keeps in mind what was acknowledged, by sid."""

    def __init__(self, client: httpx.Client) -> None:
        self.http = client
        [service] = client.get("/Services").json()["services"]
        self.media = f"/Services/{service['sid']}/Media"
        self.kept: dict[str, bytes] = {}

    def upload(self, content: bytes) -> httpx.Response:
        """Upload, and remember what was acknowledged."""
        answer = self.http.post(self.media, content=content)
        if answer.status_code == 201:
            self.kept[answer.json()["sid"]] = content
        return answer

    def upload_until_refused(self, content: bytes) -> httpx.Response:
        """Upload the same again and again; return the first refusal."""
        for _ in range(1000):
            answer = self.upload(content)
            if answer.status_code != 201:
                return answer
        pytest.fail("it was never refused")

    def assert_all_is_kept(self) -> None:
        """Download whatever was acknowledged."""
        for sid, content in self.kept.items():
            answer = self.http.get(f"{self.media}/{sid}/Content", follow_redirects=True)
            assert answer.content == content


def _assert_refused(answer: httpx.Response, status: int, reason: str) -> None:
    code = 20000 + status
    assert answer.json() == {
        "code": code,
        "message": f"The local service cannot use its data folder: {reason}. Nothing was stored or changed",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    assert answer.status_code == status


@contextmanager
def _uploader(url: str, auth: tuple[str, str]) -> Iterator[Uploader]:
    with httpx.Client(base_url=url, auth=auth, timeout=PATIENCE) as client:
        yield Uploader(client)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 6 MB that holds nothing."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("who runs the tests may not mount a disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


@contextmanager
def _serving_on(disk: Path) -> Iterator[Uploader]:
    with (
        service_process(disk / "data", "--no-samples") as service,
        _uploader(service.url, service.auth) as uploader,
    ):
        yield uploader


def _fill(filler: Path) -> None:
    """Let a file take all the room that there is."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_full_disk_is_said_with_507_and_works_again_when_there_is_room(small_disk: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(bytes(3_000_000))
    with _serving_on(small_disk) as uploader:
        _assert_refused(uploader.upload_until_refused(bytes(300_000)), 507, "its disk is full")
        uploader.assert_all_is_kept()
        assert names_under(small_disk / "data" / "content") == sorted(uploader.kept)
        filler.unlink()
        assert uploader.upload(bytes(300_000)).status_code == 201
        uploader.assert_all_is_kept()
    assert list(Check(small_disk / "data").problems()) == []


def test_a_disk_without_room_for_one_more_record_is_survived(small_disk: Path) -> None:
    filler = small_disk / "filler"
    with _serving_on(small_disk) as uploader:
        assert uploader.upload(b"before").status_code == 201
        _fill(filler)
        _assert_refused(uploader.upload_until_refused(b"little"), 507, "its disk is full")
        uploader.assert_all_is_kept()
        filler.unlink()
        assert uploader.upload(b"after").status_code == 201
        uploader.assert_all_is_kept()
    assert list(Check(small_disk / "data").problems()) == []


def test_a_disk_that_fails_files_and_records_is_survived(tmp_path: Path) -> None:
    service = LocalService.open(tmp_path)
    service.add_starter()
    service.close()
    with listening_socket("127.0.0.1", 0) as listener:
        process = started(listener, tmp_path, with_small_files)
        with _uploader(url_of(listener), (service.account.sid, service.account.auth_token)) as uploader:
            _assert_refused(uploader.upload(bytes(1_500_000)), 507, "its disk is full")
            _assert_refused(uploader.upload_until_refused(b"little"), 500, "disk I/O error")
            uploader.assert_all_is_kept()
        process.kill()
        process.join(PATIENCE)
    LocalService.open(tmp_path).close()
    assert names_under(tmp_path / "content") == sorted(uploader.kept)
    assert list(Check(tmp_path).problems()) == []


def test_a_folder_that_becomes_read_only_is_said_and_survived() -> None:
    with ordinary_person() as folder, running_service(folder / "data") as service:
        content = service.data / "content"
        with _uploader(service.url, service.auth) as uploader:
            content.chmod(0o500)
            _assert_refused(uploader.upload(b"refused"), 500, "Permission denied")
            assert uploader.http.get("/Services").status_code == 200
            content.chmod(0o700)
            assert uploader.upload(b"kept").status_code == 201
            uploader.assert_all_is_kept()


def test_a_folder_that_is_read_only_from_the_start_is_refused_in_a_sentence() -> None:
    with ordinary_person() as folder:
        folder.chmod(0o500)
        with pytest.raises(LocalServiceError, match=r"cannot be used: Permission denied\. Make it writable"):
            LocalService.open(folder / "data")
