"""``mediadeck get``, ``put`` and ``export``: what arrives, what is said where, and the exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image

from tests.catalog.places import conversation, media, message, running, service
from tests.cli.terminals import PATIENCE, PROGRAM, REPOSITORY, environment, without_terminal
from tests.preview.test_shrink import camera_picture
from tests.programs import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.local_service import RunningService

LARGE = os.urandom(60_000_000)
THERE = service(
    "Harbour [/bold]",
    conversation("Case 7/8", message(media("a.txt", b"first"), media("../b", b"second"))),
    conversation("Team", message(media("a.txt", b"third")), message(media("big.bin", LARGE, "x/y"))),
)


class Shell:
    """A shell at home, with a service."""

    def __init__(self, found: RunningService, home: Path) -> None:
        self.found = found
        self.home = home
        self.variables = {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_STATE_HOME": str(home / "state"),
            "TWILIO_ACCOUNT_SID": found.account_sid,
            "TWILIO_AUTH_TOKEN": found.auth_token,
            "MEDIADECK_MCS_URL": found.url,
            "MEDIADECK_CONVERSATIONS_URL": found.url,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return without_terminal(*arguments, **self.variables)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command, with pipes in place of a terminal."""
        return subprocess.Popen(
            [*PROGRAM, *arguments],
            cwd=REPOSITORY,
            env=environment(**self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, path: str) -> Any:
        """Return what the service answers."""
        return httpx.get(self.found.url + path, auth=self.found.auth).json()

    @property
    def service_sid(self) -> str:
        """The one service."""
        return str(self.ask("/Services")["services"][0]["sid"])

    def messages(self, name: str) -> list[Any]:
        """Return the messages of the conversation of this name."""
        place = f"/Services/{self.service_sid}/Conversations"
        [sid] = [one["sid"] for one in self.ask(place)["conversations"] if one["friendly_name"] == name]
        return list(self.ask(f"{place}/{sid}/Messages")["messages"])

    def sid_of(self, name: str) -> str:
        """Return the SID of the media of this name in Team."""
        return str(
            next(
                m["sid"] for one in self.messages("Team") for m in one["media"] or () if m["filename"] == name
            )
        )


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with running(tmp_path / "data", THERE) as found:
        yield Shell(found, tmp_path)


def files_under(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# get


def test_get_saves_by_sid_and_says_where(shell: Shell) -> None:
    out = shell.home / "out"
    ended = shell.run("get", "harbour [/BOLD]", shell.sid_of("a.txt"), "-o", str(out))
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == f"mediadeck: a.txt: saved as {out}/a.txt\n"
    assert files_under(out) == {"a.txt": b"third"}


def test_get_takes_a_layout_and_tells_scripts_a_line_each(shell: Shell) -> None:
    out = shell.home / "out"
    sids = [shell.sid_of("a.txt"), shell.sid_of("big.bin")]
    layout = "{conversation}/{sid}-{filename}"
    ended = shell.run("get", shell.service_sid, *sids, "-o", str(out), "--layout", layout, "--json")
    assert ended.returncode == 0
    told = {line["media_sid"]: line for line in map(json.loads, ended.stdout.splitlines())}
    assert told.keys() == set(sids)
    for sid, name, size in zip(sids, ("a.txt", "big.bin"), (5, len(LARGE)), strict=True):
        line = told[sid]
        assert (line["transfer"], line["state"], line["size"]) == ("download", "done", size)
        assert line["path"] == f"{out}/Team/{sid}-{name}"
    assert ended.stderr == "mediadeck: 2 done; 60.0 MB.\n"


def test_get_has_an_exit_code_for_all_some_and_none(shell: Shell) -> None:
    gone = "ME" + "0" * 32
    some = shell.run("get", shell.service_sid, gone, shell.sid_of("a.txt"), "-o", str(shell.home / "out"))
    assert some.returncode == 1
    assert f"{gone}: The service has nothing there" in some.stderr
    assert some.stderr.endswith("mediadeck: 1 done, 1 failed; 0.0 MB.\n")
    assert shell.run("get", shell.service_sid, gone, "-o", str(shell.home / "out")).returncode == 1
    assert shell.run("get", shell.service_sid, "no such name").returncode == 4
    assert shell.run("get", "Nowhere", gone).returncode == 4
    assert shell.run("get", shell.service_sid, gone, "--layout", "../{filename}").returncode == 2


def interrupted(shell: Shell, command: Sequence[str], part: Path, end: signal.Signals) -> tuple[int, str]:
    """Send a signal to a command once its part grows; return the exit code and what it said."""
    before = part.stat().st_size if part.exists() else 0
    with shell.begin(*command) as process:
        while process.poll() is None and not (part.exists() and part.stat().st_size > before):
            time.sleep(0.001)  # it is over in a moment
        process.send_signal(end)
        _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def test_get_that_is_interrupted_leaves_a_part_and_goes_on_there(shell: Shell) -> None:
    out, sid = shell.home / "out", shell.sid_of("big.bin")
    command = ("get", shell.service_sid, sid, "-o", str(out), "--json")
    part = out / f"big.bin.{sid}.part"
    for end, code in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
        ended_with, said = interrupted(shell, command, part, end)
        for _ in range(30):
            if ended_with != 0:
                break
            (out / "big.bin").unlink()  # the machine was quicker than the signal: once more
            ended_with, said = interrupted(shell, command, part, end)
        assert ended_with == code
        assert end is signal.SIGKILL or "the same command goes on there" in said
        assert set(files_under(out)) == {part.name}
    ended = shell.run(*command)
    assert ended.returncode == 0
    assert files_under(out) == {"big.bin": LARGE}


def test_get_again_finds_what_is_there_and_what_was_changed(shell: Shell) -> None:
    out, sids = shell.home / "out", [shell.sid_of("a.txt"), shell.sid_of("big.bin")]
    command = ("get", shell.service_sid, *sids, "-o", str(out))
    assert shell.run(*command).returncode == 0
    again = shell.run(*command)
    assert again.returncode == 0
    assert f"mediadeck: a.txt: is there already, as {out}/a.txt\n" in again.stderr
    assert again.stderr.endswith("mediadeck: 0 done, 2 there already; 0.0 MB.\n")
    assert files_under(out) == {"a.txt": b"third", "big.bin": LARGE}
    (out / "a.txt").write_bytes(b"mine!")
    (out / "big.bin").unlink()
    told = [json.loads(line) for line in shell.run(*command, "--json").stdout.splitlines()]
    assert {one["path"] for one in told} == {f"{out}/a (1).txt", f"{out}/big.bin"}
    assert files_under(out) == {"a.txt": b"mine!", "a (1).txt": b"third", "big.bin": LARGE}
    told = [json.loads(line) for line in shell.run(*command, "--json").stdout.splitlines()]
    assert [(one["state"], one["was_there"]) for one in told] == [("done", True)] * 2


def test_get_takes_another_media_of_the_same_name_and_size_for_another(shell: Shell) -> None:
    file, out = shell.home / "a.txt", shell.home / "out"
    file.write_bytes(b"other")
    assert shell.run("put", shell.service_sid, "Team", str(file)).returncode == 0
    first, second = shell.sid_of("a.txt"), shell.messages("Team")[-1]["media"][0]["sid"]
    assert shell.run("get", shell.service_sid, first, "-o", str(out)).returncode == 0
    assert shell.run("get", shell.service_sid, second, "-o", str(out)).returncode == 0
    assert files_under(out) == {"a.txt": b"third", "a (1).txt": b"other"}


def test_get_has_the_layout_of_the_configuration(shell: Shell) -> None:
    folder = shell.home / "config"
    folder.mkdir()
    shell.variables["MEDIADECK_CONFIG_DIR"] = str(folder)
    command = ("get", shell.service_sid, shell.sid_of("a.txt"), "-o", str(shell.home / "out"))
    (folder / "config.toml").write_text("[transfers]\nat_once = 1\nlayout = '{conversation}/{filename}'\n")
    assert shell.run(*command).returncode == 0
    assert files_under(shell.home / "out") == {"Team/a.txt": b"third"}
    (folder / "config.toml").write_text("[transfers]\nat_once = 0\n")
    (shell.home / "x.txt").write_text("x")
    for wrong in (
        shell.run(*command),
        shell.run("put", shell.service_sid, "Team", str(shell.home / "x.txt")),
    ):
        assert wrong.returncode == 2
        assert "config.toml, line 2: transfers.at_once: expected `int` >= 1." in wrong.stderr


def seen_while_held_up(shell: Shell, command: Sequence[str], part: Path) -> str:
    """Run a download in a terminal, hold it up for a moment once its part grows; return what was shown."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *command],
        cwd=REPOSITORY,
        env=environment(**shell.variables),
        stdin=subprocess.DEVNULL,
        stderr=its,
    ) as process:
        os.close(its)
        while process.poll() is None and not (part.exists() and part.stat().st_size):
            time.sleep(0.001)
        process.send_signal(signal.SIGSTOP)  # longer than the bars wait until they are drawn
        time.sleep(0.3)
        process.send_signal(signal.SIGCONT)
        written = b""
        while b"saved as" not in written:
            written += os.read(ours, 65536)
        assert process.wait(PATIENCE) == 0
    os.close(ours)
    return written.decode().partition("saved as")[0]


@pytest.mark.parametrize("columns", ["60", "100"])
def test_get_shows_bars_on_a_terminal_and_takes_them_away(shell: Shell, columns: str) -> None:
    out, sid = shell.home / "out", shell.sid_of("big.bin")
    shell.variables["COLUMNS"] = columns
    command, part = ("get", shell.service_sid, sid, "-o", str(out)), out / f"big.bin.{sid}.part"
    seen = seen_while_held_up(shell, command, part)
    for _ in range(30):
        if "/60.0 MB" in seen:
            break
        (out / "big.bin").unlink()  # it was over before it could be held up: once more
        seen = seen_while_held_up(shell, command, part)
    assert "big.bin" in seen
    assert "/60.0 MB" in seen


# put


def test_put_attaches_each_file_by_a_message(shell: Shell) -> None:
    files = [shell.home / name for name in ("x [1].txt", "y.json")]
    for file in files:
        file.write_text("{}")
    ended = shell.run(
        "put",
        shell.service_sid,
        "team",
        *map(str, files),
        "--author",
        "Zoë",
        "--body",
        "as promised",
        "--json",
    )
    assert ended.returncode == 0, ended.stderr
    lines = {line["name"]: line for line in map(json.loads, ended.stdout.splitlines())}
    messages = {m["media"][0]["filename"]: m for m in shell.messages("Team") if m["author"] == "Zoë"}
    assert messages.keys() == lines.keys() == {"x [1].txt", "y.json"}
    for name, line in lines.items():
        found = messages[name]
        assert (found["sid"], found["media"][0]["sid"]) == (line["message_sid"], line["media_sid"])
        assert found["body"] == "as promised"
    assert messages["y.json"]["media"][0]["content_type"] == "application/json"


@pytest.mark.parametrize("by", ["friendly_name", "sid"])
def test_what_put_sends_is_listed_at_once(shell: Shell, by: str) -> None:
    (file := shell.home / "x.txt").write_text("x")
    [team] = [
        one
        for one in shell.ask(f"/Services/{shell.service_sid}/Conversations")["conversations"]
        if one["friendly_name"] == "Team"
    ]
    ended = shell.run("put", shell.service_sid, team[by], str(file), "--author", "Zoë", "--json")
    listed = shell.run("ls", shell.service_sid, "--jsonl")
    [line] = map(json.loads, listed.stdout.splitlines())
    sent = json.loads(ended.stdout)
    assert (line["sid"], line["message_sid"]) == (sent["media_sid"], sent["message_sid"])
    assert (line["filename"], line["author"], line["size"]) == ("x.txt", "Zoë", 1)
    assert (line["conversation_sid"], line["conversation_name"]) == (team["sid"], "Team")


def test_put_sends_a_folder_in_the_order_of_its_names(shell: Shell) -> None:
    folder = shell.home / "case"
    (folder / "inner").mkdir(parents=True)
    for name in ("img_10.txt", "img_9.txt", "a.txt", ".hidden"):
        (folder / name).write_text(name)
    assert shell.run("put", shell.service_sid, "Case 7/8", str(folder)).returncode == 0
    sent = [one["media"][0]["filename"] for one in shell.messages("Case 7/8")[1:]]
    assert sent == ["a.txt", "img_9.txt", "img_10.txt"]


def test_put_says_what_it_leaves_out_of_a_folder(shell: Shell) -> None:
    folder = shell.home / "case"
    (folder / "inner").mkdir(parents=True)
    (folder / "nothing in it").mkdir()
    (folder / "inner" / "deep.txt").write_text("deep")
    (folder / "a.txt").write_text("a")
    (folder / "film.mp4").touch()
    os.truncate(folder / "film.mp4", 151 * 1024 * 1024)
    before = len(shell.messages("Team"))
    ended = shell.run("put", shell.service_sid, "Team", str(folder))
    assert ended.returncode == 1
    assert [one["media"][0]["filename"] for one in shell.messages("Team")[before:]] == ["a.txt"]
    assert "case/film.mp4: It cannot be uploaded: over 150 MB." in ended.stderr
    assert "case/inner: It is a folder in a folder: its files are not sent." in ended.stderr
    assert "nothing in it" not in ended.stderr


def test_put_says_what_cannot_be_sent(shell: Shell) -> None:
    file = shell.home / "x.txt"
    file.write_text("x")
    ended = shell.run("put", shell.service_sid, "Team", str(file), str(shell.home / "gone"), "--type", "a/b")
    assert ended.returncode == 1
    assert "gone: There is no such file, or it is gone." in ended.stderr
    assert shell.messages("Team")[-1]["media"][0]["content_type"] == "a/b"
    nowhere = shell.run("put", shell.service_sid, "No [such]", str(file))
    assert nowhere.returncode == 4
    assert "No conversation has the SID or name No [such]. Conversations: CH" in nowhere.stderr


def test_put_takes_options_in_front_of_the_files(shell: Shell) -> None:
    file = shell.home / "x"
    file.write_text("x")
    ended = shell.run("put", shell.service_sid, "Team", "--type", "a/b", str(file))
    assert ended.returncode == 0, ended.stderr
    assert shell.messages("Team")[-1]["media"][0]["content_type"] == "a/b"
    without = shell.run("put", shell.service_sid, "Team", "--type", "a/b")
    assert without.returncode == 2
    assert "the following arguments are required: FILE" in without.stderr


@pytest.mark.parametrize("kind", ["nonsense", "", "a/", "two words/x", "é/x"])
def test_put_refuses_what_is_no_content_type_before_anything_is_sent(shell: Shell, kind: str) -> None:
    file = shell.home / "x"
    file.write_text("x")
    before = len(shell.messages("Team"))
    ended = shell.run("put", shell.service_sid, "Team", str(file), "--type", kind)
    assert ended.returncode == 2
    assert "is no content type such as image/jpeg." in ended.stderr
    assert len(shell.messages("Team")) == before


def test_put_says_first_whom_a_file_will_not_reach(shell: Shell) -> None:
    place = f"/Services/{shell.service_sid}/Conversations"
    [sid] = [one["sid"] for one in shell.ask(place)["conversations"] if one["friendly_name"] == "Team"]
    binding = {"MessagingBinding.Address": "+15550100", "MessagingBinding.ProxyAddress": "+15550199"}
    url = f"{shell.found.url}{place}/{sid}/Participants"
    httpx.post(url, auth=shell.found.auth, data=binding).raise_for_status()
    (shell.home / "notes.txt").write_text("x")
    (shell.home / "a.pdf").write_bytes(b"%PDF-1.4")
    ended = shell.run(
        "put", shell.service_sid, "Team", *(str(shell.home / n) for n in ("notes.txt", "a.pdf"))
    )
    assert ended.returncode == 0
    first, *others = ended.stderr.splitlines()
    reach = "It does not reach participants of this conversation (1 by SMS/MMS: no text/plain)."
    assert first == f"mediadeck: notes.txt: {reach}"
    assert not any("does not reach" in line for line in others)


def test_put_by_folder_sends_what_an_export_wrote_to_the_conversations_of_its_folders(shell: Shell) -> None:
    case = shell.home / "case"
    for name in (
        "Case 7_8/2.txt",
        "Case 7_8/10.txt",
        "Team/t.txt",
        "Nobody/n.txt",
        "loose.txt",
        "manifest.jsonl",
    ):
        (case / name).parent.mkdir(parents=True, exist_ok=True)
        (case / name).write_text(name)
    before = {name: len(shell.messages(name)) for name in ("Case 7/8", "Team")}
    ended = shell.run("put", shell.service_sid, "--by-folder", str(case))
    assert ended.returncode == 1
    sent = {
        name: [one["media"][0]["filename"] for one in shell.messages(name)[count:]]
        for name, count in before.items()
    }
    assert sent == {"Case 7/8": ["2.txt", "10.txt"], "Team": ["t.txt"]}
    assert "Nobody: No conversation has the name of this folder: its files are not sent." in ended.stderr
    assert "loose.txt: It is in no folder of a conversation: it is not sent." in ended.stderr
    assert "manifest" not in ended.stderr
    assert shell.run("put", shell.service_sid, "Team").returncode == 2
    for words in ((str(case), "--by-folder"), ("--by-folder", str(case), str(case))):
        assert "required" not in shell.run("put", shell.service_sid, *words).stderr


def test_put_that_is_interrupted_says_truly_what_has_arrived(shell: Shell) -> None:
    large = shell.home / "0.bin"
    large.write_bytes(LARGE)
    for number in range(1, 8):
        os.link(large, shell.home / f"{number}.bin")
    files = [str(shell.home / f"{number}.bin") for number in range(8)]
    before = len(shell.messages("Team"))
    with shell.begin("put", shell.service_sid, "Team", *files, "--at-once", "1") as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "mediadeck: interrupted; what is said to be attached has arrived; the rest was not sent" in said
    assert ".part" not in said
    assert (first + said).count("attached to IM") == len(shell.messages("Team")) - before


# export


def test_export_writes_a_manifest_that_can_be_checked_and_resumes(shell: Shell) -> None:
    out = shell.home / "out"
    command = ("export", shell.service_sid, "-o", str(out))
    first = shell.run(*command, "--filter", "second OR b", "--json")
    assert first.returncode == 0, first.stderr
    again = shell.run(*command)
    assert again.returncode == 2
    assert "has a manifest.jsonl already: add --resume" in again.stderr
    resumed = shell.run(*command, "--resume", "--json")
    assert resumed.returncode == 0
    there = files_under(out)
    lines = [json.loads(line) for line in there.pop("manifest.jsonl").splitlines()]
    assert {line["path"] for line in lines} == there.keys()
    assert len(lines) == 4
    assert {path.partition("/")[0] for path in there} == {"Case 7_8", "Team"}
    for line in lines:
        assert line["sha256"] == hashlib.sha256(there[line["path"]]).hexdigest()
        assert line["media"]["sid"] == line["sid"]
        assert "links" not in line["media"]
    (out / lines[0]["path"]).unlink()
    last = shell.run(*command, "--resume")
    assert "3 of 4 media are there already." in last.stderr
    assert len(files_under(out)) == 5
    changed = out / lines[1]["path"]
    changed.write_bytes(bytes(changed.stat().st_size))
    assert "3 of 4 media are there already." in shell.run(*command, "--resume").stderr
    there = files_under(out)
    lines = [json.loads(line) for line in there.pop("manifest.jsonl").splitlines()]
    assert len(lines) == 4
    assert all(line["sha256"] == hashlib.sha256(there[line["path"]]).hexdigest() for line in lines)


def test_export_of_a_filter_that_does_not_parse_is_wrong_usage(shell: Shell) -> None:
    ended = shell.run("export", shell.service_sid, "--filter", "size:>huge")
    assert ended.returncode == 2
    assert ended.stdout == ""


def test_export_that_was_killed_leaves_nothing_twice(shell: Shell) -> None:
    out = shell.home / "out"
    command = ("export", shell.service_sid, "-o", str(out), "--resume", "--at-once", "1")
    with shell.begin(*command) as process:
        wait_until(lambda: any(out.rglob("*")) if out.exists() else False, lambda: "nothing came", 30)
        process.kill()
        process.communicate()
    assert shell.run(*command).returncode == 0
    there = files_under(out)
    lines = [json.loads(line) for line in there.pop("manifest.jsonl").splitlines()]
    assert sorted(line["path"] for line in lines) == sorted(there)
    assert len(lines) == 4


def test_put_frees_pictures_of_their_place_or_does_not_send_them(shell: Shell) -> None:
    good, damaged, other = (shell.home / name for name in ("good.jpg", "damaged.jpg", "scan.tiff"))
    camera_picture(good, "JPEG")
    damaged.write_bytes(good.read_bytes()[:-400])
    Image.new("RGB", (9, 9)).save(other)
    ended = shell.run("put", shell.service_sid, "Team", *map(str, (good, damaged, other)), "--strip")
    assert ended.returncode == 1
    assert "damaged.jpg: This picture is damaged, and cannot be freed of EXIF and GPS" in ended.stderr
    assert "scan.tiff: A picture of type image/tiff cannot be freed of EXIF and GPS here" in ended.stderr
    assert "good.jpg: 0.0" in ended.stderr
    [sent] = [media for one in shell.messages("Team")[2:] for media in one["media"]]
    assert sent["filename"] == "good.jpg"
    assert sent["content_type"] == "image/jpeg"
    assert sent["size"] != good.stat().st_size
    out = shell.home / "out"
    assert shell.run("get", shell.service_sid, sent["sid"], "-o", str(out)).returncode == 0
    assert b"SECRET" not in (out / "good.jpg").read_bytes()


def many_small(shell: Shell, count: int = 200) -> list[str]:
    """Put many small media into the service, and return their SIDs."""
    url = f"{shell.found.url}/Services/{shell.service_sid}/Media"
    sids = []
    with httpx.Client(auth=shell.found.auth) as client:
        for number in range(count):
            posted = client.post(url, params={"Filename": f"{number}.bin"}, content=os.urandom(20_000))
            sids.append(str(posted.raise_for_status().json()["sid"]))
    return sids


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_many_small_media_that_are_stopped_in_the_middle_are_not_saved_twice(
    shell: Shell, number: signal.Signals
) -> None:
    sids, out = many_small(shell), shell.home / "out"
    command = ("get", shell.service_sid, *sids, "-o", str(out))
    for least in (1, 80):
        process = shell.begin(*command)
        while len(list(out.rglob("*"))) <= least and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
        if number is not signal.SIGKILL and process.returncode:
            assert process.returncode == 128 + number, said
            assert f"stopped by {number.name}; what is whole is saved" in said
    ended = shell.run(*command)
    assert ended.returncode == 0, ended.stderr
    there = files_under(out)
    assert sorted(there) == sorted(f"{n}.bin" for n in range(len(sids)))
    assert {len(content) for content in there.values()} == {20_000}


def with_streams(shell: Shell, *arguments: str, stdout: int, stderr: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=REPOSITORY,
        env=environment(**shell.variables),
        stdout=stdout,
        stderr=stderr,
        text=True,
        check=False,
    )


def test_with_bars_on_the_terminal_data_still_goes_where_it_is_to_go(shell: Shell) -> None:
    leader, follower = pty.openpty()
    sids = [shell.sid_of("a.txt"), shell.sid_of("big.bin")]
    command = ("get", shell.service_sid, *sids, "-o", str(shell.home / "out"), "--json")
    ended = with_streams(shell, *command, stdout=subprocess.PIPE, stderr=follower)
    os.close(follower)
    os.close(leader)
    assert ended.returncode == 0
    assert {json.loads(line)["media_sid"] for line in ended.stdout.splitlines()} == set(sids)


def test_who_wants_errors_alone_is_told_of_nothing_else(shell: Shell) -> None:
    out = str(shell.home / "out")
    ended = shell.run("get", "-q", shell.service_sid, shell.sid_of("a.txt"), "-o", out)
    assert (ended.returncode, ended.stderr) == (0, "")
    gone = shell.run("get", "-q", shell.service_sid, "ME" + "0" * 32, shell.sid_of("a.txt"), "-o", out)
    assert gone.returncode == 1
    assert "The service has nothing there" in gone.stderr


def test_what_cannot_be_printed_is_a_failure(shell: Shell) -> None:
    command = ("get", shell.service_sid, shell.sid_of("a.txt"), "-o", str(shell.home / "out"), "--json")
    full = os.open("/dev/full", os.O_WRONLY)
    ended = with_streams(shell, *command, stdout=full, stderr=subprocess.PIPE)
    os.close(full)
    assert ended.returncode == 1
    assert "could not be written: No space left on device" in ended.stderr
    assert (shell.home / "out" / "a.txt").read_bytes() == b"third"


def test_put_does_not_wait_for_a_pipe_that_nobody_fills(shell: Shell) -> None:
    os.mkfifo(pipe := shell.home / "pipe")
    (shell.home / "x.txt").write_text("x")
    for option in ("--author=Lee", "--strip"):
        ended = shell.run("put", shell.service_sid, "Team", str(pipe), str(shell.home / "x.txt"), option)
        assert ended.returncode == 1
        assert "pipe: This is not a file that can be read to an end." in ended.stderr
        assert "1 done, 1 failed" in ended.stderr


def test_a_number_at_once_that_cannot_be_is_refused(shell: Shell) -> None:
    for number in ("0", "-1", "33", "many"):
        assert shell.run("get", shell.service_sid, "x", "--at-once", number).returncode == 2
