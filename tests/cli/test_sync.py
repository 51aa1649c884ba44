"""``mediadeck sync``: the resulting catalog, output and exit codes."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import subprocess
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, answering
from tests.catalog.places import by_path, conversation, listing, media, message, running, service
from tests.cli.environments import account_environment
from tests.cli.terminals import PATIENCE, PROGRAM, REPOSITORY, environment, without_terminal
from tui.catalog import Catalog
from tui.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.api.answering import Asked

THERE = (
    service("Harbour [/bold]", *(conversation(f"C{n}", message(media(f"{n}.txt"))) for n in range(12))),
    service("Twin"),
    service("twin"),
)


@contextmanager
def service_environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Run the local service; yield an environment that points to it, with catalogs under ``tmp_path``."""
    with running(tmp_path / "data", *THERE) as found:
        yield {
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "TWILIO_ACCOUNT_SID": found.account_sid,
            "TWILIO_AUTH_TOKEN": found.auth_token,
            "MEDIADECK_MCS_URL": found.url,
            "MEDIADECK_CONVERSATIONS_URL": found.url,
        }


def test_sync_fills_the_catalog_and_prints_one_line(tmp_path: Path) -> None:
    with service_environment(tmp_path) as variables:
        ended = without_terminal("sync", "harbour [/BOLD]", **variables)
        assert (ended.returncode, ended.stdout) == (0, "")
        assert ended.stderr.startswith(
            "mediadeck: Harbour [/bold]: 12 media in 12 conversations; 12 read in "
        )
        assert ended.stderr.count("\n") == 1
        [path] = (tmp_path / "cache").rglob("*.db")
        with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
            [harbour] = [row for row in reader.services() if row.media]
            assert harbour.media == 12
        again = without_terminal("sync", harbour.sid, **variables)
        assert "12 media in 12 conversations; 0 read in" in again.stderr
        full = without_terminal("sync", harbour.sid, "--full", **variables)
        assert "12 media in 12 conversations; 12 read in" in full.stderr


def test_sync_shows_one_temporary_progress_line_on_a_terminal(tmp_path: Path) -> None:
    ours, its = pty.openpty()
    with service_environment(tmp_path) as variables:
        command = [*PROGRAM, "sync", "Harbour [/bold]"]
        with subprocess.Popen(
            command, cwd=REPOSITORY, env=environment(**variables), stdin=subprocess.DEVNULL, stderr=its
        ) as process:
            os.close(its)
            written = b""
            while b"read in" not in written:
                written += os.read(ours, 65536)
            assert process.wait(PATIENCE) == 0
    os.close(ours)
    before, _, after = written.decode().rpartition("\r\x1b[K")
    assert "of 12 conversations" in before
    assert "\n" not in before
    assert after.startswith("mediadeck: Harbour [/bold]: 12 media")


@pytest.mark.parametrize(
    ("name", "sentence"), [("TWIN", "More than one service has"), ("Harbor", "No service has")]
)
def test_an_ambiguous_or_unknown_service_name_lists_the_choices(
    tmp_path: Path, name: str, sentence: str
) -> None:
    with service_environment(tmp_path) as variables:
        ended = without_terminal("sync", name, **variables)
    assert (ended.returncode, ended.stdout) == (4, "")
    near = " Did you mean Harbour [/bold]?" if name == "Harbor" else ""
    assert ended.stderr.startswith(f"mediadeck: {sentence} the SID or name {name}.{near} Services: IS")


def test_refused_credentials_have_their_own_exit_code(tmp_path: Path) -> None:
    with service_environment(tmp_path) as variables:
        ended = without_terminal("sync", "Twin", **{**variables, "TWILIO_AUTH_TOKEN": "wrong"})
    assert ended.returncode == 3
    assert ended.stderr.startswith("mediadeck: The service refused the credentials (HTTP 401")


def test_sync_runs_the_local_service_while_needed(tmp_path: Path) -> None:
    home = {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "c"),
        "XDG_DATA_HOME": str(tmp_path / "d"),
    }
    for order in (("--local", "sync"), ("sync", "--local")):
        ended = without_terminal(*order, "Harbour Support", **home, TWILIO_ACCOUNT_SID="AC1")
        assert ended.returncode == 0, ended.stderr
        assert ended.stderr.startswith("mediadeck: Harbour Support: ")


async def test_a_failing_service_is_named_and_the_others_are_synced(tmp_path: Path) -> None:
    answers = {
        "/Services[?]": listing(
            "services", {"sid": "IS1", "friendly_name": "\x1b[31mA"}, {"sid": "IS2", "friendly_name": "B"}
        ),
        "/IS1/Conversations[?]": answer(403, {"code": 20003, "message": "no"}),
        "/IS2/Conversations[?]": listing("conversations", {"sid": "CH2", "friendly_name": "two"}),
        "/CH2/": listing("messages", {"sid": "IM1", "index": 0, "media": [{"sid": "ME1"}]}),
    }
    async with answering(by_path(answers)) as server:
        variables = account_environment(tmp_path, server.url)
        ended = await asyncio.to_thread(without_terminal, "sync", "--all-services", **variables)
    assert ended.returncode == exit_codes.FAILED
    assert "A: The service does not allow this (HTTP 403, code 20003): no." in ended.stderr
    assert "\x1b" not in ended.stderr
    assert "B: 1 media in 1 conversation" in ended.stderr


async def test_unreadable_conversations_are_named_with_the_reason(tmp_path: Path) -> None:
    answers = {
        "/Services[?]": listing("services", {"sid": "IS1"}),
        "/Conversations[?]": listing(
            "conversations", {"sid": "CH1", "friendly_name": "\x1b[31mred"}, {"sid": "CH2"}
        ),
        "/CH1/": answer(403, {"code": 20003, "message": "no"}),
        "/CH2/": listing("messages", {"sid": "IM1", "index": 0, "media": [{"sid": "ME1"}]}),
    }
    async with answering(by_path(answers)) as server:
        variables = account_environment(tmp_path, server.url)
        ended = await asyncio.to_thread(without_terminal, "sync", "IS1", **variables)
    said = ended.stderr
    assert ended.returncode == 1
    assert "1 media in 2 conversations" in said
    assert "1 conversation could not be read" in said
    assert "CH1 [31mred: The service does not allow this (HTTP 403, code 20003): no." in said
    assert "\x1b" not in said


async def test_a_requested_wait_is_reported_bounded_and_interruptible(
    tmp_path: Path,
) -> None:
    sid = "IS" + "0" * 32
    services = {
        "services": [{"sid": sid, "friendly_name": "Harbour"}],
        "meta": {"key": "services", "next_page_url": None},
    }

    async def handle(asked: Asked) -> bytes:
        if asked.target.split("?")[0].endswith("/Services"):
            return answer(200, services)
        return answer(429, {}, retry_after="9900000000")

    async with answering(handle) as server:
        changes = {
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "TWILIO_ACCOUNT_SID": "AC1",
            "TWILIO_AUTH_TOKEN": "x",
            "MEDIADECK_MCS_URL": server.url,
            "MEDIADECK_CONVERSATIONS_URL": server.url,
        }
        program = await asyncio.create_subprocess_exec(
            *PROGRAM, "sync", sid, cwd=REPOSITORY, env=environment(**changes), stderr=subprocess.PIPE
        )
        assert program.stderr is not None
        async with asyncio.timeout(PATIENCE):
            line = (await program.stderr.readline()).decode()
            assert "The service asks to wait 300 s" in line
            program.send_signal(signal.SIGINT)
            assert await program.wait() == exit_codes.INTERRUPTED
