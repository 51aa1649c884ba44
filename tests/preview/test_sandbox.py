"""Decoding workers: content that hangs, kills or exhausts them ends in an error message."""

from __future__ import annotations

import asyncio
import io
import os
import struct
import subprocess
import sys
import tarfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from tests.preview.makers import encode_image, gif_of, scene
from tests.preview.sample_files import make_pdf
from tests.programs import is_running, wait_until
from tui.preview import Facts, Picture, Preview, Text, open_content
from tui.preview.sandbox.messages import (
    InvalidMessageError,
    OpenReply,
    checked_preview,
    receive_reply,
)
from tui.preview.sandbox.sandbox import Budget, Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

#: One of Pygments' lexers takes hours for such lines.
ENDLESS_SOURCE = ("\u00a0" * 1900 + "\n") * 3


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(2)
    yield made
    made.close()


async def open_in(sandbox: Sandbox, content: bytes, filename: str = "a", content_type: str = "") -> Preview:
    return await sandbox.open(content, content_type=content_type, filename=filename, size=None, max_side=480)


def tiff_of_directories(count: int) -> bytes:
    """Return a TIFF of one pixel with ``count`` directories in a chain."""
    entries = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (278, 1), (279, 1)]
    size = 2 + 12 * len(entries) + 4
    tags = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, 4, 1, v) for tag, v in entries
    )
    places = [16 + number * size for number in range(1, count)]
    return (
        b"II*\0"
        + struct.pack("<I", 16)
        + bytes(8)
        + b"".join(tags + struct.pack("<I", place) for place in (*places, 0))
    )


def tar_of_headers(size: int) -> bytes:
    """Return a TAR archive of one empty file with about ``size`` bytes of extended headers."""
    records = b"".join(b"%d k%d=v\n" % (len(f"{number}") + 7, number) for number in range(1000, size // 10))
    headers = tarfile.TarInfo("headers")
    headers.type, headers.size = tarfile.XHDTYPE, len(records)
    return headers.tobuf() + records + bytes(-len(records) % 512) + tarfile.TarInfo("a.txt").tobuf()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (encode_image(scene(60, 40), "JPEG"), "a.jpg"),
        (encode_image(scene(60, 40), "PNG"), "a.png"),
        (b"import os\n\n# words\nprint('a')\n", "a.py"),
        (b'{"a": [1, 2]}', "a.json"),
        (b"a,b\n1,2\n", "a.csv"),
        (bytes(range(256)), "a.bin"),
        (b"", "empty"),
        (make_pdf(2), "a.pdf"),
    ],
    ids=["JPEG", "PNG", "source", "JSON", "table", "bytes", "empty", "PDF"],
)
async def test_a_worker_returns_the_same_as_this_process(sandbox: Sandbox, content: bytes, name: str) -> None:
    assert await open_in(sandbox, content, name) == open_content(content, content_type="", filename=name)


async def test_source_that_hangs_the_lexer_is_shown_plain_and_the_next_highlighted(sandbox: Sandbox) -> None:
    began = time.monotonic()
    shown = await open_in(sandbox, ENDLESS_SOURCE.encode(), "report.ezt", "text/plain")
    assert isinstance(shown, Text)
    assert shown.lines[0] == "\u00a0" * 1900
    assert not shown.marks
    assert time.monotonic() - began < 8
    assert getattr(await open_in(sandbox, b"import os\n", "a.py"), "marks", None)


@pytest.mark.parametrize(
    ("content", "name"),
    [(tiff_of_directories(200_000), "a.tif"), (tar_of_headers(3_000_000), "a.tar")],
    ids=["directories", "headers"],
)
async def test_endless_content_gets_an_answer(sandbox: Sandbox, content: bytes, name: str) -> None:
    began = time.monotonic()
    assert isinstance(await open_in(sandbox, content, name), Facts | Picture | Text)
    assert time.monotonic() - began < 20
    assert isinstance(await open_in(sandbox, encode_image(scene(6, 4), "PNG")), Picture)


async def test_a_killed_worker_loses_only_its_own_task(sandbox: Sandbox) -> None:
    hanging = asyncio.create_task(open_in(sandbox, ENDLESS_SOURCE.encode(), "report.ezt"))
    await asyncio.to_thread(wait_until, lambda: bool(sandbox.pids), lambda: "no worker")
    sandbox.stop()
    assert isinstance(await hanging, Facts | Text)
    assert isinstance(await open_in(sandbox, encode_image(scene(6, 4), "PNG")), Picture)
    os.kill(sandbox.pids[-1], 9)
    assert isinstance(await open_in(sandbox, encode_image(scene(6, 4), "PNG")), Picture | Facts)
    assert isinstance(await open_in(sandbox, encode_image(scene(6, 4), "PNG")), Picture)


def test_workers_end_with_the_program_that_started_them() -> None:
    script = (
        "import asyncio, sys, time\n"
        "from tui.preview.sandbox.sandbox import shared_sandbox\n"
        "sandbox = shared_sandbox()\n"
        "asyncio.run(sandbox.open(b'a', content_type='', filename='a', size=None, max_side=480))\n"
        "print(*sandbox.pids, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        pids = [int(pid) for pid in program.stdout.readline().split()]
        assert pids
        program.kill()
        wait_until(lambda: not any(map(is_running, pids)), lambda: f"{pids} still run")


async def test_a_worker_has_no_environment_and_does_not_import_textual(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a-secret-of-mine")
    await open_in(sandbox, encode_image(scene(6, 4), "PNG"))
    (pid,) = sandbox.pids
    environment = Path(f"/proc/{pid}/environ")
    if not environment.exists():  # noqa: ASYNC240 - a moment
        pytest.skip("no /proc")
    assert b"a-secret-of-mine" not in environment.read_bytes()  # noqa: ASYNC240


async def test_frames_are_streamed_by_a_worker_that_then_ends(sandbox: Sandbox) -> None:
    frames = [step async for step in sandbox.frames(gif_of(scene(40, 30), 5), 480)]
    assert [frame.facts for frame, _ in frames] == [f"frame {number}" for number in range(1, 6)]
    assert {seconds for _, seconds in frames} == {0.05}


def webp_of(width: int, height: int) -> bytes:
    """Return a lossless WebP of 34 bytes and one colour that claims to have this size."""
    bits = 0x2F | (width - 1) << 8 | (height - 1) << 22
    # Five prefix codes of one symbol each: a pixel takes zero bits.
    body = bits.to_bytes(5, "little") + bytes((0x88, 0x88, 0x08, 0, 0, 0, 0, 0, 0))
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def noisy_tiff() -> bytes:
    """Return a fax page of noise: libtiff complains about each line on stderr."""
    content = bytearray(encode_image(scene(200, 150).convert("1"), "TIFF", compression="group4"))
    with Image.open(io.BytesIO(content)) as image:
        assert isinstance(image, TiffImageFile)
        start, size = (image.tag_v2[tag][0] for tag in (273, 279))
    content[start : start + size] = bytes(number * 37 % 251 for number in range(size))
    return bytes(content)


@pytest.mark.parametrize(
    "content", [webp_of(7070, 7070), encode_image(Image.new("L", (7000, 7000)), "PNG")], ids=["WebP", "PNG"]
)
async def test_a_picture_at_the_pixel_limit_fits_into_a_worker(sandbox: Sandbox, content: bytes) -> None:
    shown = await open_in(sandbox, content)
    assert isinstance(shown, Picture), shown
    assert shown.original_width >= 7000


async def test_many_large_pictures_at_once_take_turns(sandbox: Sandbox) -> None:
    contents = [webp_of(7070, 7070) for _ in range(4)]
    memory: list[int] = []
    watching = asyncio.create_task(_watch_memory(sandbox, memory))
    shown = await asyncio.gather(*(open_in(sandbox, content) for content in contents))
    watching.cancel()
    assert all(isinstance(one, Picture) for one in shown)
    assert max(memory) < 1_200_000_000


async def _watch_memory(sandbox: Sandbox, memory: list[int]) -> None:
    """Record the memory of all workers every few milliseconds."""
    while True:
        total = 0
        for pid in sandbox.pids:
            with suppress(OSError):
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")  # noqa: ASYNC240
        memory.append(total)
        await asyncio.sleep(0.01)


def test_library_warnings_never_reach_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    content = noisy_tiff()
    open_content(content, content_type="", filename="a.tif")
    assert capfd.readouterr().err, "libtiff complains"
    made = Sandbox(1)
    asyncio.run(open_in(made, content, "a.tif"))
    made.close()
    assert capfd.readouterr() == ("", "")


def test_all_tasks_share_one_memory_budget() -> None:
    budget, lock = Budget(100), threading.Lock()
    held: list[int] = [0]
    most: list[int] = [0]

    def work(size: int) -> None:
        with budget.share(10) as share:
            share.resize(size)
            with lock:
                held[0] += min(size, 100)
                most[0] = max(most[0], held[0])
            time.sleep(0.001)
            with lock:
                held[0] -= min(size, 100)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, [60, 30, 100, 5000, 1, 45] * 20))
    assert most[0] <= 100


@pytest.mark.parametrize(
    "message",
    [
        OpenReply(),
        OpenReply(facts=Facts("\x1b[2J")),
        OpenReply(facts=Facts("a", "\u202e")),
        OpenReply(text=Text(("\x9b",), "a")),
        OpenReply(text=Text(("a",), "a", marks=((), ()))),
        OpenReply(picture=Picture(b"", 10, 10, 10, 10, "PNG", 1, "a")),
        OpenReply(picture=Picture(b"", -1, -1, 10, 10, "PNG", 1, "a")),
    ],
)
def test_invalid_worker_replies_are_rejected(message: OpenReply) -> None:
    with pytest.raises(InvalidMessageError):
        checked_preview(message, b"abc")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xff" * 9,
        b"\x02\0\0\0\0\0\0\0\0{}",
        b"\x05\0\0\0\0\0\0\0\0[[[[[",
        b"\x02\0\0\0\x09\0\0\0\0{}",
        b"\x02\0\0\0\x09\0\0\0\1{}",
    ],
)
def test_broken_messages_are_detected(sent: bytes) -> None:
    with pytest.raises(InvalidMessageError):
        receive_reply(io.BytesIO(sent).read)
