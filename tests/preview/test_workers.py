"""Workers that are stopped, killed, cancelled, refused by the system, or started from an archive."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tui
from tests.preview.makers import encode_image, gif_of, scene
from tests.preview.sample_files import make_pdf
from tui.preview import Facts, Picture, Preview
from tui.preview.sandbox import worker as workers
from tui.preview.sandbox.messages import (
    OpenReply,
    OpenRequest,
    PlayRequest,
    checked_preview,
)
from tui.preview.sandbox.sandbox import Sandbox
from tui.preview.sandbox.worker import Worker, WorkerLostError

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = encode_image(scene(60, 40), "PNG")
OPEN = OpenRequest("", "a", None, 480)
#: Opens a picture in a worker and prints its kind.
SCRIPT = (
    "import asyncio, pathlib, sys\n"
    "from tui.preview.sandbox.sandbox import Sandbox\n"
    "sandbox = Sandbox(1)\n"
    "content = pathlib.Path(sys.argv[1]).read_bytes()\n"
    "opening = sandbox.open(content, content_type='', filename='a', size=None, max_side=480)\n"
    "print(type(asyncio.run(opening)).__name__)\n"
    "sandbox.close()\n"
)


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    path.write_bytes(SMALL)
    return path


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document.pdf"
    path.write_bytes(make_pdf(1))
    return path


async def open_in(sandbox: Sandbox, content: bytes) -> Preview:
    return await sandbox.open(content, content_type="", filename="a", size=None, max_side=480)


def receive_preview(worker: Worker) -> Preview:
    worker.start_task(OPEN, SMALL, 10)
    receive_reply, pixels = worker.receive_reply(10)
    assert isinstance(receive_reply, OpenReply)
    return checked_preview(receive_reply, pixels)


def test_a_stopped_worker_is_killed_and_the_next_task_gets_a_new_one(worker: Worker) -> None:
    receive_preview(worker)
    stopped = worker.pid
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)
    worker.start_task(OPEN, SMALL, 0.5)
    with pytest.raises(WorkerLostError):
        worker.receive_reply(0.5)
    assert isinstance(receive_preview(worker), Picture)
    assert worker.pid != stopped


def test_a_worker_killed_during_a_reply_is_lost(worker: Worker) -> None:
    worker.start_task(PlayRequest(480), gif_of(scene(640, 480), 8), 10)
    worker.receive_reply(10)
    assert worker.pid is not None
    # The frames are larger than the socket buffer, so one of them is in transit.
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(WorkerLostError):
        list(map(worker.receive_reply, [10] * 8))
    assert isinstance(receive_preview(worker), Picture)


async def test_cancelled_tasks_release_content_and_workers() -> None:
    sandbox = Sandbox(1)
    await open_in(sandbox, SMALL)
    os.kill(sandbox.pids[0], signal.SIGSTOP)
    tracemalloc.start()
    try:
        for number in range(1000):
            task = asyncio.create_task(open_in(sandbox, bytes(100_000) + b"%d" % number))
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.sleep(0)
        assert tracemalloc.get_traced_memory()[0] < 10_000_000
    finally:
        tracemalloc.stop()
    began = time.monotonic()
    assert isinstance(await open_in(sandbox, SMALL), Picture)
    assert time.monotonic() - began < 8, "the first of them would have had 12 seconds"
    sandbox.close()


def test_the_program_can_exit_while_a_worker_is_busy() -> None:
    script = (
        "import asyncio, os, signal\n"
        "from tui.preview.sandbox.sandbox import shared_sandbox\n"
        "async def main():\n"
        "    sandbox = shared_sandbox()\n"
        "    opening = lambda: sandbox.open(b'a', content_type='', filename='a', size=None, max_side=480)\n"
        "    await opening()\n"
        "    os.kill(sandbox.pids[0], signal.SIGSTOP)\n"
        "    tasks = [asyncio.create_task(opening()) for _ in range(20)]\n"
        "    await asyncio.sleep(0.1)\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=9)


async def test_a_refused_process_is_reported_in_a_sentence() -> None:
    sandbox = Sandbox(1)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        shown = await open_in(sandbox, SMALL)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert shown == Facts("Cannot be previewed: the system cannot start another process")
    assert isinstance(await open_in(sandbox, SMALL), Picture)
    sandbox.close()


async def test_systems_without_memory_files_use_unlinked_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_anonymous_file", workers.open_unlinked_file)
    sandbox = Sandbox(1)
    assert isinstance(await open_in(sandbox, SMALL), Picture)
    sandbox.close()


def test_stricter_user_limits_are_kept(picture: Path, document: Path) -> None:
    limits = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (3, 3))\n"
    )
    for path in (picture, document):
        command = [sys.executable, "-c", limits + SCRIPT, str(path)]
        assert subprocess.check_output(command, text=True, timeout=60) == "Picture\n"


async def test_workers_do_not_import_user_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = tmp_path / "ran"
    for name in ("sitecustomize.py", "usercustomize.py", "msgspec.py", "startup.py"):
        (tmp_path / name).write_text(f"open({str(ran)!r}, 'w').close()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    monkeypatch.chdir(tmp_path)
    sandbox = Sandbox(1)
    assert isinstance(await open_in(sandbox, SMALL), Picture)
    sandbox.close()
    assert not ran.exists()


def test_workers_run_from_a_zipped_program(tmp_path: Path, picture: Path, document: Path) -> None:
    archive = tmp_path / "program.zip"
    root = Path(tui.__file__).parent
    with zipfile.ZipFile(archive, "w") as writer:
        for path in root.rglob("*.py"):
            writer.write(path, path.relative_to(root.parent))
    script = f"import sys; sys.path.insert(0, {str(archive)!r})\n" + SCRIPT
    for path in (picture, document):
        command = [sys.executable, "-P", "-c", script, str(path)]
        assert subprocess.check_output(command, text=True, timeout=60, cwd=tmp_path) == "Picture\n"
