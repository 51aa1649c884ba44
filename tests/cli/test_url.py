"""``mediadeck url``: its output in each format, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.api.answering import answer, answering
from tests.catalog.places import by_path, conversation, media, message, running, service
from tests.cli.environments import account_environment
from tests.cli.terminals import PROGRAM, REPOSITORY, environment, without_terminal
from tests.screens.driver import in_thread
from tests.sharing.outer_terminal import OuterTerminal
from tests.sharing.qr_reader import decode_qr, draw_text
from tui.sharing.qr import Blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

THERE = service(
    "Harbour",
    conversation(
        "María",
        message(media("sun [b].png", b"sun", "image/png")),
        message(media("twin.txt", b"1"), media("twin.txt", b"2"), media(None, b"3")),
    ),
)
#: SIDs are sequential: the service, the conversation, then each message before its media.
SERVICE = f"IS{0:032x}"


@contextmanager
def service_environment(tmp_path: Path, *, synced: bool = False) -> Iterator[dict[str, str]]:
    """Run the local service; yield an environment that points to it, with catalogs under ``tmp_path``."""
    with running(tmp_path / "data", THERE) as found:
        variables = account_environment(tmp_path, found.url, found.auth)
        if synced:
            assert without_terminal("sync", "Harbour", **variables).returncode == 0
        yield variables


def sids(variables: dict[str, str]) -> list[str]:
    """Return the SIDs of the service and of ``sun [b].png``, read from the local service itself."""
    ended = without_terminal("url", "Harbour", "sun [b].png", "--format", "json", **variables)
    found = json.loads(ended.stdout)
    return [found["service_sid"], found["sid"]]


def content_at(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as reply:  # noqa: S310 - a loopback address
        content: bytes = reply.read()
    return content


def test_url_prints_one_public_url_per_line(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        service_sid, media_sid = sids(variables)
        ended = without_terminal("url", "harbour", "sun [b].png", media_sid, **variables)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.endswith("\n")
        for line in (*ended.stdout.splitlines(), *ended.stdout.splitlines()):
            assert content_at(line) == b"sun"
        by_sid = without_terminal("url", service_sid, media_sid, **variables)
        assert content_at(by_sid.stdout.strip()) == b"sun"


def test_with_sids_url_fetches_the_media_and_creates_no_catalog(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        service_sid, media_sid = sids(variables)
        elsewhere = {**variables, "XDG_CACHE_HOME": str(tmp_path / "other")}
        assert without_terminal("url", service_sid, media_sid, **elsewhere).returncode == 0
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("markdown", r"!\[sun \\\[b\\\]\.png\]\(http://127\.0\.0\.1:\d+/ME\w{32}\?Expires=\S+\)\n"),
        ("html", r'<img src="http://127\.0\.0\.1:\d+/ME\S+&amp;\S+" alt="sun \[b\]\.png">\n'),
        ("curl", r"curl --fail --location --globoff --output 'sun \[b\]\.png' 'http://\S+'\n"),
    ],
)
def test_each_format_is_alone_on_stdout(tmp_path: Path, form: str, pattern: str) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        ended = without_terminal("url", "Harbour", "sun [b].png", "--format", form, **variables)
        assert re.fullmatch(pattern, ended.stdout)
        if form == "curl":
            (tmp_path / "here").mkdir()
            subprocess.run(["sh", "-c", ended.stdout], cwd=tmp_path / "here", check=True, capture_output=True)
            assert (tmp_path / "here" / "sun [b].png").read_bytes() == b"sun"


def test_a_qr_code_in_a_pipe_is_plain_text_and_encodes_the_url(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        ended = without_terminal("url", "Harbour", "sun [b].png", "--qr", **variables)
        assert set(ended.stdout) == set(" ▀▄█\n")
        lines = ended.stdout.splitlines()
        found = decode_qr(draw_text(lines, Blocks.HALF, light_is_drawn=True))
        assert content_at(found or "") == b"sun"


def test_a_terminal_too_small_for_the_code_gets_the_url(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        command = [*PROGRAM, "url", "Harbour", "sun [b].png", "--qr"]
        with OuterTerminal(command, environment(**variables), size=(24, 60), folder=REPOSITORY) as outer:
            outer.read_until("the QR code needs 79 columns, and the terminal has 60. The text is:")
            outer.read_until("Key-Pair-Id=")
        with OuterTerminal(command, environment(**variables), size=(24, 80), folder=REPOSITORY) as outer:
            outer.read_until("the QR code has 40 lines: make the window higher")
            outer.read_until("\x1b[38;5;16;48;5;231m")


def test_an_ascii_terminal_gets_the_code_as_background_colours(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        command = [*PROGRAM, "url", "Harbour", "sun [b].png", "--qr"]
        plain = environment(**variables, LC_ALL="C")
        to_the_end = ["sh", "-c", f"{shlex.join(command)}; echo =end="]
        with OuterTerminal(to_the_end, plain, size=(100, 180), folder=REPOSITORY) as outer:
            outer.read_until("=end=")
            # 85 modules of two columns each; the background colours distinguish dark from light.
            drawn = [
                "".join(
                    ("#" if ground == "16" else " ") * len(spaces)
                    for ground, spaces in re.findall(r"\x1b\[48;5;(\d+)m( +)", line)
                )
                for line in outer.seen.splitlines()
            ]
            lines = [line[::2] for line in drawn if line]
            assert {len(line) for line in lines} == {85}
            picture = Image.new("L", (85, len(lines)), 255)
            for y, line in enumerate(lines):
                for x, character in enumerate(line):
                    picture.putpixel((x, y), 0 if character == "#" else 255)
            found = decode_qr(picture.resize((850, len(lines) * 10), Image.Resampling.NEAREST))
            assert content_at(found or "") == b"sun"
        with OuterTerminal(command, plain, size=(24, 80), folder=REPOSITORY) as outer:
            outer.read_until("the QR code needs 158 columns, and the terminal has 80. The text is:")
            outer.read_until("Key-Pair-Id=")
        with OuterTerminal(command, {**plain, "NO_COLOR": "1"}, folder=REPOSITORY) as outer:
            outer.read_until("needs colours or block characters, and this terminal has neither.")
            outer.read_until("Key-Pair-Id=")


def test_unencodable_characters_are_escaped_and_codes_use_ascii_squares(
    tmp_path: Path,
) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        latin = {**variables, "PYTHONIOENCODING": "ascii"}
        code = without_terminal("url", "Harbour", "sun [b].png", "--qr", **latin)
        assert (code.returncode, code.stderr) == (0, "")
        assert set(code.stdout) == set(" #\n")
        listed = without_terminal("ls", "Harbour", **latin)
        assert (listed.returncode, listed.stderr) == (0, "")
        assert "Mar\\xeda" in listed.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "command",
    ["url Harbour 'sun [b].png'", "ls Harbour", "services", "doctor", "--version", "--help", "ls --help"],
)
def test_a_full_disk_is_reported_in_a_sentence(tmp_path: Path, command: str) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        ended = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m tui {command} > /dev/full"],
            cwd=REPOSITORY,
            # Without buffering, argparse itself swallows the error of --help.
            env=environment(**variables, PYTHONUNBUFFERED=""),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 1
        assert ended.stderr == ("mediadeck: the output could not be written: No space left on device.\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_wrong_usage_has_its_exit_code_with_closed_streams(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        ended = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m tui ls 2> /dev/full"],
            cwd=REPOSITORY,
            env=environment(**variables),
            check=False,
        )
        assert ended.returncode == 2


def test_copying_uses_the_terminal_while_stdout_is_a_file(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        script = (
            f"{sys.executable} -m tui url Harbour 'sun [b].png' --copy --clipboard osc52 > {tmp_path}/out"
        )
        command = ["sh", "-c", script]
        with OuterTerminal(command, environment(**variables), folder=REPOSITORY) as outer:
            outer.read_until("mediadeck: the link was sent to the terminal, which does not confirm copies.")
            [copied] = outer.clipboard
        assert (tmp_path / "out").read_text() == copied + "\n"
        assert content_at(copied) == b"sun"


def test_without_a_clipboard_the_url_is_printed_and_the_command_fails(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        ended = without_terminal(
            "--clipboard", "none", "url", "Harbour", "sun [b].png", "--copy", **variables
        )
        assert ended.returncode == 1
        assert ended.stderr == "mediadeck: no clipboard here: copying is disabled.\n"
        assert content_at(ended.stdout.strip()) == b"sun"
        wrong = without_terminal("url", "Harbour", "x", "--copy", **variables, MEDIADECK_CLIPBOARD="secret")
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "MEDIADECK_CLIPBOARD must be one of auto, tmux, osc52" in wrong.stderr
        assert "secret" not in wrong.stderr


def test_missing_media_are_reported_on_stderr_and_by_the_exit_code(tmp_path: Path) -> None:
    missing = f"ME{'f' * 32}"
    with service_environment(tmp_path, synced=True) as variables:
        for name, sentence in {
            missing: "The service could not find it (HTTP 404",
            "other.txt": "The catalog has no media named other.txt. Give its SID, or update",
            "twin.txt": "2 media are named twin.txt: ME",
        }.items():
            ended = without_terminal("url", "Harbour", name, **variables)
            assert (ended.returncode, ended.stdout) == (4, "")
            assert ended.stderr.startswith(f"mediadeck: {sentence}")
        partly = without_terminal("url", "Harbour", "sun [b].png", missing, "other.txt", **variables)
        assert partly.returncode == 5
        assert content_at(partly.stdout.strip()) == b"sun"
        assert partly.stderr.startswith(f"mediadeck: {missing}: The service could not find it")
        assert "mediadeck: other.txt: The catalog has no media" in partly.stderr
        assert without_terminal("url", "Harbor", missing, **variables).returncode == 4
        refused = without_terminal("url", "Harbour", missing, **{**variables, "TWILIO_AUTH_TOKEN": "no"})
        assert refused.returncode == 3


def test_a_closed_pipe_causes_no_traceback(tmp_path: Path) -> None:
    with service_environment(tmp_path, synced=True) as variables:
        own, theirs = os.pipe()
        os.close(own)
        command = [*PROGRAM, "url", "Harbour", "sun [b].png"]
        ended = subprocess.run(
            command, cwd=REPOSITORY, env=environment(**variables), stdout=theirs, stderr=-1, check=False
        )
        os.close(theirs)
        assert (ended.returncode, ended.stderr) == (1, b"")


async def test_a_media_set_without_temporary_urls_is_fetched_one_by_one(tmp_path: Path) -> None:
    first, second = (f"ME{number:032x}" for number in range(2))
    record = {"links": {"content_direct_temporary": "https://m.example/?Expires=1&Signature=x"}}
    answers = {
        "/MediaSet": answer(200, [{"code": 200, "media_record": {"sid": sid}} for sid in (first, second)]),
        f"/Media/{first}": answer(200, {"sid": first, **record}),
        f"/Media/{second}": answer(
            200, {"sid": second, "links": {"content_direct_temporary": "javascript:alert(1)"}}
        ),
    }
    async with answering(by_path(answers)) as server:
        variables = account_environment(tmp_path, server.url)

        def ask() -> None:
            ended = without_terminal("url", SERVICE, first, second, **variables)
            assert (ended.returncode, ended.stdout) == (5, "https://m.example/?Expires=1&Signature=x\n")
            assert "it sent an address that is not a valid URL" in ended.stderr

        await in_thread(ask)


def test_links_of_a_temporary_local_service_come_with_a_warning(tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    assert without_terminal("sync", "Field Returns", "--local", **home).returncode == 0
    ended = without_terminal("url", "Field Returns", "orders march.csv", "--local", **home)
    assert ended.returncode == 0
    assert ended.stdout.startswith("http://127.0.0.1:")
    assert ended.stderr == (
        "mediadeck: the local service and its links end with this command."
        " To keep it running: mediadeck serve\n"
    )
