"""``mediadeck put``: uploaded files, output and exit codes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from typing import TYPE_CHECKING

import httpx
import pytest
from PIL import Image

from tests.api.answering import answer, answering, forwarded
from tests.cli.shell import LARGE, Shell
from tests.cli.terminals import PATIENCE, PROGRAM, environment
from tests.disks import small_disk
from tests.preview.sample_files import write_camera_picture
from tests.transfers.conversations import is_attach, is_media

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked


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
        "--attributes",
        '{"case": 7}',
        "--json",
    )
    assert ended.returncode == 0, ended.stderr
    lines = {line["name"]: line for line in map(json.loads, ended.stdout.splitlines())}
    messages = {m["media"][0]["filename"]: m for m in shell.messages("Team") if m["author"] == "Zoë"}
    assert messages.keys() == lines.keys() == {"x [1].txt", "y.json"}
    for name, line in lines.items():
        found = messages[name]
        assert (found["sid"], found["media"][0]["sid"]) == (line["message_sid"], line["media_sid"])
        assert (found["body"], found["attributes"]) == ("as promised", '{"case": 7}')
    assert messages["y.json"]["media"][0]["content_type"] == "application/json"


@pytest.mark.parametrize("by", ["friendly_name", "sid"])
def test_uploaded_files_are_listed_at_once(shell: Shell, by: str) -> None:
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


def test_put_sends_a_folder_in_name_order(shell: Shell) -> None:
    folder = shell.home / "case"
    (folder / "inner").mkdir(parents=True)
    for name in ("img_10.txt", "img_9.txt", "a.txt", ".hidden"):
        (folder / name).write_text(name)
    assert shell.run("put", shell.service_sid, "Case 7/8", str(folder)).returncode == 0
    sent = [one["media"][0]["filename"] for one in shell.messages("Case 7/8")[1:]]
    assert sent == ["a.txt", "img_9.txt", "img_10.txt"]


def test_put_reports_skipped_files_of_a_folder(shell: Shell) -> None:
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
    assert "case/inner: It is a subfolder: its files are not sent." in ended.stderr
    assert "nothing in it" not in ended.stderr


def test_put_reports_unsendable_files(shell: Shell) -> None:
    file = shell.home / "x.txt"
    file.write_text("x")
    ended = shell.run("put", shell.service_sid, "Team", str(file), str(shell.home / "gone"), "--type", "a/b")
    assert ended.returncode == 1
    assert "gone: The file does not exist." in ended.stderr
    assert shell.messages("Team")[-1]["media"][0]["content_type"] == "a/b"
    nowhere = shell.run("put", shell.service_sid, "No [such]", str(file))
    assert nowhere.returncode == 4
    assert "No conversation has the SID or name No [such]. Conversations: CH" in nowhere.stderr


def test_put_accepts_options_before_files(shell: Shell) -> None:
    file = shell.home / "x"
    file.write_text("x")
    ended = shell.run("put", shell.service_sid, "Team", "--type", "a/b", str(file))
    assert ended.returncode == 0, ended.stderr
    assert shell.messages("Team")[-1]["media"][0]["content_type"] == "a/b"
    without = shell.run("put", shell.service_sid, "Team", "--type", "a/b")
    assert without.returncode == 2
    assert "the following arguments are required: FILE" in without.stderr


@pytest.mark.parametrize("kind", ["nonsense", "", "a/", "two words/x", "é/x"])
def test_put_rejects_an_invalid_content_type_before_sending(shell: Shell, kind: str) -> None:
    file = shell.home / "x"
    file.write_text("x")
    before = len(shell.messages("Team"))
    ended = shell.run("put", shell.service_sid, "Team", str(file), "--type", kind)
    assert ended.returncode == 2
    assert "is not a content type, such as image/jpeg." in ended.stderr
    assert len(shell.messages("Team")) == before


def test_put_warns_first_about_participants_who_cannot_receive_a_file(shell: Shell) -> None:
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


def test_put_by_folder_sends_an_export_back_to_its_conversations(shell: Shell) -> None:
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
    assert "loose.txt: It is not in the folder of a conversation: it is not sent." in ended.stderr
    assert "manifest" not in ended.stderr
    assert shell.run("put", shell.service_sid, "Team").returncode == 2
    for words in ((str(case), "--by-folder"), ("--by-folder", str(case), str(case))):
        assert "required" not in shell.run("put", shell.service_sid, *words).stderr


def test_an_interrupted_put_reports_exactly_what_arrived(shell: Shell) -> None:
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
    assert "mediadeck: interrupted; files reported as attached were uploaded; the rest were not sent" in said
    assert ".part" not in said
    assert (first + said).count("attached to IM") == len(shell.messages("Team")) - before


def test_put_removes_locations_from_pictures_or_does_not_send_them(shell: Shell) -> None:
    good, damaged, other = (shell.home / name for name in ("good.jpg", "damaged.jpg", "scan.tiff"))
    write_camera_picture(good, "JPEG")
    damaged.write_bytes(good.read_bytes()[:-400])
    Image.new("RGB", (9, 9)).save(other)
    ended = shell.run("put", shell.service_sid, "Team", *map(str, (good, damaged, other)), "--strip")
    assert ended.returncode == 1
    assert "damaged.jpg: This picture is damaged, so EXIF and GPS cannot be removed" in ended.stderr
    assert "scan.tiff: EXIF and GPS cannot be removed from a picture of type image/tiff" in ended.stderr
    assert " KB, sent as " in ended.stderr
    [sent] = [media for one in shell.messages("Team")[2:] for media in one["media"]]
    assert sent["filename"] == "good.jpg"
    assert sent["content_type"] == "image/jpeg"
    assert sent["size"] != good.stat().st_size
    out = shell.home / "out"
    assert shell.run("get", shell.service_sid, sent["sid"], "-o", str(out)).returncode == 0
    assert b"SECRET" not in (out / "good.jpg").read_bytes()


def test_put_does_not_wait_for_an_idle_pipe(shell: Shell) -> None:
    os.mkfifo(pipe := shell.home / "pipe")
    (shell.home / "x.txt").write_text("x")
    for option in ("--author=Lee", "--strip"):
        ended = shell.run("put", shell.service_sid, "Team", str(pipe), str(shell.home / "x.txt"), option)
        assert ended.returncode == 1
        assert "pipe: This is not a regular file." in ended.stderr
        assert "1 done, 1 failed" in ended.stderr


def test_put_does_not_send_a_picture_when_its_copy_does_not_fit(shell: Shell) -> None:
    copies, picture = shell.home / "copies", shell.home / "noise.jpg"
    copies.mkdir()
    Image.effect_noise((600, 600), 90).save(picture, quality=95)
    shell.variables["TMPDIR"] = str(copies)
    before = len(shell.messages("Team"))
    with small_disk(copies, "64k"):
        ended = shell.run("put", shell.service_sid, "Team", str(picture), "--strip", "--json")
    assert ended.returncode == 1, "it is there, and could not be sent"
    assert "noise.jpg: A copy without EXIF and GPS cannot be written in" in ended.stderr
    told = json.loads(ended.stdout)
    assert (told["transfer"], told["state"]) == ("upload", "failed")
    assert len(shell.messages("Team")) == before


def test_put_rejects_an_empty_path(shell: Shell) -> None:
    before = len(shell.messages("Team"))
    for files in ([""], ["README.md", ""]):
        ended = shell.run("put", shell.service_sid, "Team", *files)
        assert ended.returncode == 2
        assert "the path is empty" in ended.stderr
    assert len(shell.messages("Team")) == before


@pytest.mark.parametrize(("end", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
async def test_put_interrupted_while_attaching_reports_what_is_attached(
    shell: Shell, end: signal.Signals, code: int
) -> None:
    (file := shell.home / "x.txt").write_text("x")
    arrived = asyncio.Event()

    async def handle(asked: Asked) -> bytes:
        reply = await forwarded(asked, shell.found.origin)
        if is_attach(asked):
            arrived.set()
            await asyncio.Event().wait()  # the message is created, but its answer never arrives
        return reply

    service_sid, before = shell.service_sid, len(shell.messages("Team"))
    async with answering(handle) as server:
        urls = {"MEDIADECK_MCS_URL": server.url, "MEDIADECK_CONVERSATIONS_URL": server.url}
        process = await asyncio.create_subprocess_exec(
            *(*PROGRAM, "put", service_sid, "Team", str(file)),
            env=environment(**{**shell.variables, **urls}),
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE):
            await arrived.wait()
            process.send_signal(end)
            _, said = await process.communicate()
    assert process.returncode == code
    assert "x.txt: attached to IM" in said.decode()
    assert len(shell.messages("Team")) == before + 1


async def test_put_reports_a_long_retry_after(shell: Shell) -> None:
    (file := shell.home / "x.txt").write_text("x")

    async def handle(asked: Asked) -> bytes | None:
        return (
            answer(429, retry_after="1800") if is_media(asked) else await forwarded(asked, shell.found.origin)
        )

    service_sid = shell.service_sid
    async with answering(handle) as server:
        urls = {"MEDIADECK_MCS_URL": server.url, "MEDIADECK_CONVERSATIONS_URL": server.url}
        process = await asyncio.create_subprocess_exec(
            *(*PROGRAM, "put", service_sid, "Team", str(file)),
            env=environment(**{**shell.variables, **urls}),
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            said = await process.stderr.readline()
            process.send_signal(signal.SIGINT)
            await process.communicate()
    assert b"x.txt: waiting 300 s." in said


def test_clean_copies_of_a_killed_put_are_removed_by_the_next(shell: Shell) -> None:
    temporary = shell.home / "temporary"
    temporary.mkdir()
    shell.variables["TMPDIR"] = str(temporary)
    (temporary / "mediadeck-of-somebody").mkdir()
    (temporary / "mediadeck-of-somebody" / "file").write_text("not ours")
    (temporary / "mediadeck-link").symlink_to(shell.home)
    others = sorted(temporary.iterdir())
    files = [str(shell.home / f"{number}.png") for number in range(12)]
    for number in range(12):
        Image.effect_noise((1500, 1500), 60).save(shell.home / f"{number}.png")
    command = ("put", shell.service_sid, "Team", *files, "--strip")

    def ours() -> list[Path]:
        return [path for path in temporary.iterdir() if path not in others]

    with shell.begin(*command) as killed, shell.begin(*command) as alive:
        assert killed.stderr is not None
        assert alive.stderr is not None
        killed.stderr.readline()
        alive.stderr.readline()
        alive.send_signal(signal.SIGSTOP)
        killed.kill()
        killed.communicate(timeout=PATIENCE)
        assert len(ours()) == 2
        small = shell.home / "small.txt"
        small.write_text("small")
        assert shell.run("put", shell.service_sid, "Team", str(small)).returncode == 0
        assert len(ours()) == 1, "that of the one that only stands still"
        assert list(ours()[0].iterdir())
        alive.send_signal(signal.SIGCONT)
        alive.send_signal(signal.SIGINT)
        alive.communicate(timeout=PATIENCE)
    assert sorted(temporary.iterdir()) == others
    assert (temporary / "mediadeck-of-somebody" / "file").read_text() == "not ours"


def test_an_interrupted_put_stops_preparing_pictures(shell: Shell) -> None:
    for number in range(12):
        Image.effect_noise((2500, 2500), 60).save(shell.home / f"{number}.png")
    files = [str(shell.home / f"{number}.png") for number in range(12)]
    with shell.begin("put", shell.service_sid, "Team", *files, "--strip") as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert (first + said).count("sent as") < 4


@pytest.mark.parametrize("attributes", ["7", "{", "[]", "[" * 100_000])
def test_invalid_json_attributes_send_nothing(shell: Shell, attributes: str) -> None:
    (file := shell.home / "x.txt").write_text("x")
    ended = shell.run("put", shell.service_sid, "team", str(file), "--attributes", attributes)
    assert ended.returncode == 2
    assert "is not a JSON object" in ended.stderr
    assert not any(message["attributes"] == attributes for message in shell.messages("Team"))
