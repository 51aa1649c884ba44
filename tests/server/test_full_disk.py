"""A full or read-only disk: an error with the reason, and no acknowledged upload lost."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from subprocess import PIPE
from typing import TYPE_CHECKING

import httpx
import pytest

from tests import disks
from tests.local_service import running_service, service_process
from tests.server.conftest import list_names
from tests.server.processes import limit_file_size, start_service
from tests.unprivileged import unprivileged
from tui.server import (
    Check,
    LocalService,
    LocalServiceError,
    get_listener_url,
    open_listening_socket,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60


class Uploader:
    """A client that records the acknowledged uploads by sid."""

    def __init__(self, client: httpx.Client) -> None:
        self.http = client
        [service] = client.get("/Services").json()["services"]
        self.media = f"/Services/{service['sid']}/Media"
        self.kept: dict[str, bytes] = {}

    def upload(self, content: bytes) -> httpx.Response:
        """Upload, and record an acknowledged upload."""
        answer = self.http.post(self.media, content=content)
        if answer.status_code == 201:
            self.kept[answer.json()["sid"]] = content
        return answer

    def upload_until_refused(self, content: bytes) -> httpx.Response:
        """Upload the same content until the first rejection, and return that."""
        for _ in range(1000):
            answer = self.upload(content)
            if answer.status_code != 201:
                return answer
        pytest.fail("it was never refused")

    def assert_all_is_kept(self) -> None:
        """Download every acknowledged upload."""
        for sid, content in self.kept.items():
            answer = self.http.get(f"{self.media}/{sid}/Content", follow_redirects=True)
            assert answer.content == content


def _assert_rejected(answer: httpx.Response, status: int, reason: str) -> None:
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
    """Provide an empty disk of 6 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with disks.small_disk(folder, "6m"):
        yield folder


@contextmanager
def _serving_on(disk: Path) -> Iterator[Uploader]:
    with (
        service_process(disk / "data", "--no-samples") as service,
        _uploader(service.url, service.auth) as uploader,
    ):
        yield uploader


def _fill(filler: Path) -> None:
    """Fill the disk with a file."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_full_disk_is_507_until_there_is_space(small_disk: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(bytes(3_000_000))
    with _serving_on(small_disk) as uploader:
        _assert_rejected(uploader.upload_until_refused(bytes(300_000)), 507, "its disk is full")
        uploader.assert_all_is_kept()
        assert list_names(small_disk / "data" / "content") == sorted(uploader.kept)
        filler.unlink()
        assert uploader.upload(bytes(300_000)).status_code == 201
        uploader.assert_all_is_kept()
    assert list(Check(small_disk / "data").find_problems()) == []


def test_the_service_survives_a_disk_without_space_for_a_record(small_disk: Path) -> None:
    filler = small_disk / "filler"
    with _serving_on(small_disk) as uploader:
        assert uploader.upload(b"before").status_code == 201
        _fill(filler)
        _assert_rejected(uploader.upload_until_refused(b"little"), 507, "its disk is full")
        uploader.assert_all_is_kept()
        filler.unlink()
        assert uploader.upload(b"after").status_code == 201
        uploader.assert_all_is_kept()
    assert list(Check(small_disk / "data").find_problems()) == []


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
def test_a_service_on_a_full_disk_starts_reads_and_later_writes_again(
    small_disk: Path, *, killed: bool
) -> None:
    data, filler, copied = (small_disk / name for name in ("data", "filler", "copied"))
    with _serving_on(small_disk) as uploader:
        assert uploader.upload(b"before").status_code == 201
        if killed:
            shutil.copytree(data, copied, ignore=shutil.ignore_patterns("*-shm"))
    if killed:
        shutil.rmtree(data)
        copied.rename(data)
        assert (data / "service.sqlite3-wal").stat().st_size, "what was acknowledged is in the WAL alone"
    _fill(filler)
    kept = uploader.kept
    with _serving_on(small_disk) as uploader:
        uploader.kept = kept
        for _ in range(2):
            _assert_rejected(uploader.upload(b"little"), 507, "its disk is full")
            uploader.assert_all_is_kept()
        filler.unlink()
        assert uploader.upload(b"after").status_code == 201
        assert len(uploader.kept) == 2
        uploader.assert_all_is_kept()
    assert list(Check(data).find_problems()) == []


def test_a_service_that_starts_on_a_full_disk_says_that_it_is_read_only(small_disk: Path) -> None:
    with _serving_on(small_disk):
        pass
    _fill(small_disk / "filler")
    command = [sys.executable, "-m", "tui", "serve", "--port", "0", "--data", str(small_disk / "data")]
    with subprocess.Popen([*command, "--until-eof"], stdin=PIPE, stderr=PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline() + process.stderr.readline()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "is full: the local service is read-only until there is space" in said
    assert "The local service is running at" in said


def test_an_unfinished_upload_that_filled_the_disk_is_removed_at_the_next_start(small_disk: Path) -> None:
    data = small_disk / "data"
    with _serving_on(small_disk):
        pass
    sid = f"ME{'a' * 32}"
    with closing(sqlite3.connect(data / "service.sqlite3")) as db, db:
        db.execute("INSERT INTO loose_content VALUES (?)", (sid,))
    folder = data / "content" / "aa"
    folder.mkdir(parents=True)
    _fill(folder / f"{sid}.part")
    with _serving_on(small_disk) as uploader:
        assert uploader.upload(b"after").status_code == 201
    assert list(Check(data).find_problems()) == []


def test_the_service_survives_a_disk_that_fails_files_and_records(tmp_path: Path) -> None:
    service = LocalService.open(tmp_path)
    service.add_starter()
    service.close()
    with open_listening_socket("127.0.0.1", 0) as listener:
        process = start_service(listener, tmp_path, limit_file_size)
        with _uploader(
            get_listener_url(listener), (service.account.sid, service.account.auth_token)
        ) as uploader:
            _assert_rejected(uploader.upload(bytes(1_500_000)), 507, "its disk is full")
            _assert_rejected(uploader.upload_until_refused(b"little"), 500, "disk I/O error")
            uploader.assert_all_is_kept()
        process.kill()
        process.join(PATIENCE)
    LocalService.open(tmp_path).close()
    assert list_names(tmp_path / "content") == sorted(uploader.kept)
    assert list(Check(tmp_path).find_problems()) == []


def test_the_service_reports_and_survives_a_folder_becoming_read_only() -> None:
    with unprivileged() as folder, running_service(folder / "data") as service:
        content = service.data / "content"
        with _uploader(service.url, service.auth) as uploader:
            content.chmod(0o500)
            _assert_rejected(uploader.upload(b"refused"), 500, "Permission denied")
            assert uploader.http.get("/Services").status_code == 200
            content.chmod(0o700)
            assert uploader.upload(b"kept").status_code == 201
            uploader.assert_all_is_kept()


def test_a_read_only_folder_is_rejected_at_the_start() -> None:
    with unprivileged() as folder:
        folder.chmod(0o500)
        with pytest.raises(LocalServiceError, match=r"cannot be used: Permission denied\. Make it writable"):
            LocalService.open(folder / "data")
