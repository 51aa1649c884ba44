"""``mediadeck watch``: every new media once, even after the program was killed."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.catalog.places import conversation, media, message, running, service
from tests.cli.shell import Shell
from tests.programs import wait_until
from tui.catalog import MediaRow
from tui.cli.watch.program import NAMES, make_values
from tui.programs.arguments import fill_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import Popen

HARBOUR = service("Harbour", conversation("Case", message(media("old.txt"))))
#: Appends its arguments as a line of JSON to the file named by the first one.
RECORDER = (
    "import json, sys; open(sys.argv[1], 'a').write(json.dumps(sys.argv[2:]) + chr(10)); print('noise')"
)


class Harbour(Shell):
    """A shell with a service that a test sends media to."""

    def send(self, name: str, content_type: str = "text/plain") -> str:
        """Send a media, and return its SID."""
        sid = self.upload(name, content_type)
        self.attach(sid)
        return sid

    def upload(self, name: str, content_type: str = "text/plain") -> str:
        """Upload a media, and return its SID."""
        answer = httpx.post(
            f"{self.found.url}/Services/{self.service_sid}/Media",
            params={"Filename": name},
            content=b"content",
            headers={"Content-Type": content_type},
            auth=self.found.auth,
        )
        return str(answer.raise_for_status().json()["sid"])

    def attach(self, sid: str) -> None:
        """Send a message with an uploaded media."""
        state = f"{self.found.url}/Services/{self.service_sid}/Conversations"
        [case] = self.ask(f"/Services/{self.service_sid}/Conversations")["conversations"]
        form = {"MediaSid": sid, "Author": "maria"}
        httpx.post(f"{state}/{case['sid']}/Messages", data=form, auth=self.found.auth).raise_for_status()

    def once(self, *options: str) -> list[str]:
        """Watch once, and return the names of new media."""
        ended = self.run("watch", self.service_sid, "--once", *options)
        assert ended.returncode == 0, ended.stderr
        return [json.loads(line)["filename"] for line in ended.stdout.splitlines()]

    @contextmanager
    def watching(self, *options: str) -> Iterator[Popen[str]]:
        """Run a watch that syncs every second."""
        process = self.begin("watch", self.service_sid, "--interval", "1", *options)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def wait_until_noted(self, sid: str) -> None:
        """Wait until the saved state says that this media was printed."""
        [path] = self.home.rglob("watches/*.json")
        wait_until(lambda: sid in path.read_text(), lambda: "not noted")

    @property
    def is_watched(self) -> bool:
        """Return whether a watch has written its state."""
        return any(self.home.rglob("watches/*.json"))


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[Harbour]:
    with running(tmp_path / "data", HARBOUR) as found:
        yield Harbour(found, tmp_path)


def read_line(process: Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    found: dict[str, Any] = json.loads(line)
    return found


def test_only_media_after_the_first_watch_are_printed_once(harbour: Harbour) -> None:
    assert harbour.once() == []
    harbour.send("a.txt")
    harbour.send("b.txt")
    assert sorted(harbour.once()) == ["a.txt", "b.txt"]
    assert harbour.once() == []
    assert harbour.once("--since", "2h") == []


def test_a_first_watch_can_start_in_the_past(harbour: Harbour) -> None:
    assert harbour.once("--since", "2h") == ["old.txt"]
    assert harbour.once("--since", "2h") == []


def test_the_lines_have_the_keys_of_ls(harbour: Harbour) -> None:
    harbour.once()
    sid = harbour.send("a.txt")
    line = harbour.run("watch", harbour.service_sid, "--once").stdout
    listed = json.loads(harbour.run("ls", harbour.service_sid, "--json").stdout)
    assert json.loads(line) == next(one for one in listed if one["sid"] == sid)


def test_each_filter_resumes_where_it_was(harbour: Harbour) -> None:
    assert harbour.once() == []
    assert harbour.once("--filter", "type:image") == []
    harbour.send("a.txt")
    harbour.send("a.png", "image/png")
    assert harbour.once("--filter", "type:image") == ["a.png"]
    assert sorted(harbour.once()) == ["a.png", "a.txt"]


def test_a_killed_watch_resumes_without_gaps_or_repeats(harbour: Harbour) -> None:
    names = []
    with harbour.watching() as process:
        wait_until(lambda: harbour.is_watched, lambda: "no state")
        sid = harbour.send("a.txt")
        names.append(read_line(process)["filename"])
        harbour.wait_until_noted(sid)
        process.send_signal(signal.SIGKILL)
    harbour.send("b.txt")
    with harbour.watching() as process:
        names.append(read_line(process)["filename"])
        sid = harbour.send("c.txt")
        names.append(read_line(process)["filename"])
        harbour.wait_until_noted(sid)
    assert names == ["a.txt", "b.txt", "c.txt"]
    assert harbour.once() == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals_end_it_with_their_exit_code(harbour: Harbour, number: signal.Signals, code: int) -> None:
    with harbour.watching() as process:
        wait_until(lambda: harbour.is_watched, lambda: "no state")
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == code
        assert "the next watch resumes here" in errors


def test_watch_ends_when_its_pipe_is_closed(harbour: Harbour) -> None:
    with harbour.watching() as process:
        wait_until(lambda: harbour.is_watched, lambda: "no state")
        assert process.stdout is not None
        process.stdout.close()
        process.wait(timeout=20)
        assert process.returncode == 1


def test_a_second_watch_of_the_same_is_refused(harbour: Harbour) -> None:
    with harbour.watching():
        wait_until(lambda: harbour.is_watched, lambda: "no state")
        ended = harbour.run("watch", harbour.service_sid, "--once")
        assert ended.returncode == 1
        assert "Another watch of this service and filter is running" in ended.stderr
        assert harbour.once("--filter", "type:image") == []


def test_an_upload_is_printed_when_its_message_arrives(harbour: Harbour) -> None:
    harbour.once()
    (harbour.home / "mine.txt").write_text("mine")
    assert harbour.run("put", harbour.service_sid, "Case", str(harbour.home / "mine.txt")).returncode == 0
    assert harbour.once() == ["mine.txt"]


def test_after_a_lost_catalog_only_newer_media_are_printed(harbour: Harbour) -> None:
    harbour.once()
    harbour.send("a.txt")
    assert harbour.once() == ["a.txt"]
    for path in (harbour.home / "cache").rglob("*.db*"):
        path.unlink()
    harbour.send("b.txt")
    assert harbour.once() == ["b.txt"]


def test_a_program_gets_the_values_as_data(harbour: Harbour) -> None:
    record = harbour.home / "record"
    run = ("--exec", sys.executable, "-c", RECORDER, str(record), "{sid}", "{name}", "{url}", "{json}", "{x}")
    assert harbour.once(*run) == []
    names = ["-rf", "$(touch pwned)", "a; touch pwned", "{sid}.txt", "`x`\n--help"]
    sids = [harbour.send(name) for name in names]
    ended = harbour.run("watch", harbour.service_sid, "--once", *run)
    printed = [json.loads(line)["sid"] for line in ended.stdout.splitlines()]
    assert sorted(printed) == sorted(sids)
    assert "noise" in ended.stderr
    calls = [json.loads(line) for line in record.read_text().splitlines()]
    assert [call[0] for call in calls] == printed
    calls.sort(key=lambda call: sids.index(call[0]))
    assert not any(call[1].startswith("-") or "\n" in call[1] or "/" in call[1] for call in calls)
    assert "$(touch pwned)" in calls[1][1]
    assert calls[3][1] == "{sid}.txt"
    assert all(call[2].startswith("http") and json.loads(call[3])["sid"] == call[0] for call in calls)
    assert {call[4] for call in calls} == {"{x}"}
    assert httpx.get(calls[0][2]).content == b"content"


def test_a_shell_command_finds_the_values_in_its_environment(harbour: Harbour) -> None:
    record = harbour.home / "record"
    run = ("--exec", "sh", "-c", f'echo "$MEDIADECK_NAME" "$1" >> {record}', "sh", "{sid}")
    harbour.once(*run)
    sid = harbour.send("$(touch pwned).txt")
    harbour.once(*run)
    assert record.read_text() == f"$(touch pwned).txt {sid}\n"
    assert not list(harbour.home.rglob("pwned"))


def test_a_program_that_fails_is_reported_and_the_next_media_is_printed(harbour: Harbour) -> None:
    run = ("--exec", "false")
    harbour.once(*run)
    harbour.send("a.txt")
    harbour.send("b.txt")
    ended = harbour.run("watch", harbour.service_sid, "--once", *run)
    assert ended.returncode == 0
    assert len(ended.stdout.splitlines()) == 2
    assert ended.stderr.count("false ended with 1") == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--exec", "no-such-program"), "there is no program no-such-program"),
        (("--exec", "echo", "{path}"), "there is no {path}. Known: {sid}"),
        (("--exec", "echo", "{nmae}"), "there is no {nmae}"),
        (("--exec", "sh", "-ec", "echo {name}"), '"$MEDIADECK_NAME"'),
        (("--since", "soon"), "is not a time"),
        (("--filter", "size:>huge"), "size"),
        (("--interval", "0"), "whole number"),
    ],
)
def test_wrong_usage_is_reported_at_once(harbour: Harbour, options: tuple[str, ...], says: str) -> None:
    ended = harbour.run("watch", harbour.service_sid, *options)
    assert ended.returncode == 2
    assert says in ended.stderr


def test_program_options_are_passed_unchanged(harbour: Harbour) -> None:
    record = harbour.home / "record"
    run = ("--exec", sys.executable, "-c", RECORDER, str(record), "--sort", "-size", "--filter", "-x")
    harbour.once(*run)
    harbour.send("a.txt")
    harbour.once(*run)
    assert json.loads(record.read_text()) == ["--sort", "-size", "--filter", "-x"]


def test_a_value_is_not_expanded_twice() -> None:
    row = MediaRow("ME1", "IS1", "CH1", "", "IM1", "{url}", "text/plain", 1, "a", 1)
    assert fill_arguments(["{name}{sid}", "{sid", "{x}"], [make_values(row, url="u")], NAMES) == [
        "{url}.txtME1",
        "{sid",
        "{x}",
    ]
