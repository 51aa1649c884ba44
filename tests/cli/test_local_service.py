"""The local service as a child process: started on demand, restarted, and ended with its parent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.cli.terminals import PATIENCE, REPOSITORY
from tests.programs import is_running, wait_until
from tui.cli.local_service import SECONDS_TO_SETTLE, LocalServiceProcess
from tui.server import LocalService
from tui.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.settings import Profile


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder with a service, so that no start has to create the samples."""
    service = LocalService.open(tmp_path / "data")
    service.add_starter()
    service.close()
    return tmp_path / "data"


@contextmanager
def started(data: Path) -> Iterator[LocalServiceProcess]:
    process = LocalServiceProcess(data)
    try:
        process.start()
        yield process
    finally:
        process.stop()


def child_of(process: LocalServiceProcess) -> int:
    assert process._child is not None
    return process._child.pid


def reason(process: LocalServiceProcess) -> str:
    """Return why there is no profile, or nothing if there is one."""
    try:
        process.profile()
    except SettingsError as error:
        return str(error)
    return ""


def services(profile: Profile) -> list[str]:
    """Request the services with the profile's credentials, and return their names."""
    answer = httpx.get(
        f"{profile.conversations_url}/Services",
        auth=(profile.username, profile.secret.reveal()),
        timeout=PATIENCE,
    )
    return [row["friendly_name"] for row in answer.raise_for_status().json()["services"]]


def test_the_local_service_yields_a_working_profile(data: Path) -> None:
    with started(data) as process:
        profile = process.profile()
        assert profile.is_local
        assert profile.conversations_url.startswith("http://127.0.0.1:")
        assert services(profile) == ["Local"]
        assert process.profile() is profile, "at once, the second time"


def test_stopping_the_local_service_leaves_no_process_or_listener(data: Path) -> None:
    with started(data) as process:
        profile = process.profile()
        child = child_of(process)
        assert is_running(child)
    assert not is_running(child)
    with pytest.raises(httpx.ConnectError):
        services(profile)
    process.stop()


def test_a_stop_before_it_is_ready_leaves_no_process_or_waiter(data: Path) -> None:
    with started(data) as process:
        child = child_of(process)
    assert not is_running(child)
    assert "within" not in reason(process), "it does not wait for what will not come"


def test_a_killed_child_is_replaced_at_the_same_address(data: Path) -> None:
    with started(data) as process:
        profile = process.profile()
        first = child_of(process)
        settled = time.monotonic() + SECONDS_TO_SETTLE
        wait_until(lambda: time.monotonic() > settled, lambda: "time to pass")
        os.kill(first, signal.SIGKILL)
        assert services(profile) == ["Local"], "the request waits for the next child"
        assert not is_running(first)
        second = child_of(process)
        assert second != first
    assert not is_running(second)


def test_a_child_that_dies_at_once_is_not_replaced_or_awaited(data: Path) -> None:
    with started(data) as process:
        profile = process.profile()
        os.kill(child_of(process), signal.SIGKILL)

        def is_refused() -> bool:
            try:
                services(profile)
            except httpx.ConnectError:
                return True
            except httpx.TransportError:
                pass  # the child had accepted it, or it arrived between the end of the child and the stop
            return False

        wait_until(is_refused, lambda: "a refused connection")


def test_an_unusable_data_folder_is_reported_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        started(tmp_path / "file" / "data") as process,
        pytest.raises(SettingsError, match=r"The local service did not start\. .*Not a directory"),
    ):
        process.profile()


def test_two_services_starting_on_one_new_folder_serve_the_same(tmp_path: Path) -> None:
    with started(tmp_path / "data") as one, started(tmp_path / "data") as two:
        first, second = one.profile(), two.profile()
        assert first.conversations_url != second.conversations_url
        assert (first.username, first.catalog_key) == (second.username, second.catalog_key)
        assert len(services(first)) == 2, "the samples, once"
        assert services(first) == services(second)


PARENT = """
import json, sys
from pathlib import Path
from tui.cli.local_service import LocalServiceProcess
process = LocalServiceProcess(Path(sys.argv[1]))
process.start()
print(json.dumps([process._child.pid, process.profile().conversations_url]), flush=True)
sys.stdin.read()
"""


def test_the_child_ends_when_its_parent_is_killed(data: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(data)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child, url = json.loads(parent.stdout.readline())
        assert httpx.get(f"{url}/Services").status_code == 401, "it is up"
        parent.kill()
        parent.wait(PATIENCE)
    wait_until(lambda: not is_running(child), lambda: f"the end of {child}")
