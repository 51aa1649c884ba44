"""The data folder: what survives a restart, and what is rejected."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.server.conftest import ACCOUNT, list_content_files
from tui.server import LocalService, LocalServiceError, load_account_from_environment
from tui.server.samples import SampleConversation, SampleMedia, SampleMessage, SampleService

if TYPE_CHECKING:
    from tests.server.conftest import Clock, Local
    from tui.server import Account


async def _fetch(service: LocalService, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(service.app)
    auth = (service.account.sid, service.account.auth_token)
    async with httpx.AsyncClient(transport=transport, base_url="http://local.test", auth=auth) as client:
        return await client.get(path)


async def test_media_survive_a_restart(local: Local, service: LocalService, clock: Clock) -> None:
    sid = await local.upload(b"kept", Filename="a.txt")
    await local.post(MediaSid=sid)
    before = (await local.fetch(sid)).json()
    service.close()
    again = LocalService.open(service.data, account=ACCOUNT, clock=clock)
    assert (await _fetch(again, f"{local.service}/Media/{sid}")).json() == before
    url = before["links"]["content_direct_temporary"]
    assert (await _fetch(again, url)).content == b"kept"
    again.close()


def test_the_account_is_created_once_and_private(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    first = LocalService.open(data)
    second = LocalService.open(data)
    assert first.account == second.account
    assert first.account.sid.startswith("AC")
    assert len(first.account.sid) == 34
    mode = stat.S_IMODE(first.account_file.stat().st_mode)
    assert mode == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    first.close()
    second.close()


def test_the_owner_finds_the_api_key_beside_the_token(tmp_path: Path) -> None:
    service = LocalService.open(tmp_path)
    service.close()
    kept = json.loads(service.account_file.read_text())
    account = service.account
    assert kept == {
        "account_sid": account.sid,
        "auth_token": account.auth_token,
        "api_key_sid": account.api_key.sid,
        "api_key_secret": account.api_key.secret,
    }


def test_an_account_without_an_api_key_gets_one(tmp_path: Path) -> None:
    file = tmp_path / "account.json"
    file.write_text(json.dumps({"account_sid": ACCOUNT.sid, "auth_token": ACCOUNT.auth_token}))
    service = LocalService.open(tmp_path)
    service.close()
    assert service.account == ACCOUNT
    assert json.loads(file.read_text())["api_key_secret"] == ACCOUNT.api_key.secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("account*")] == ["account.json"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        (
            {"MEDIADECK_SERVE_ACCOUNT_SID": ACCOUNT.sid, "MEDIADECK_SERVE_AUTH_TOKEN": ACCOUNT.auth_token},
            ACCOUNT,
        ),
    ],
)
def test_the_environment_can_set_the_account(environment: dict[str, str], expected: Account | None) -> None:
    assert load_account_from_environment(environment) == expected


def test_half_an_account_in_the_environment_is_refused() -> None:
    with pytest.raises(LocalServiceError, match="Set both, or neither"):
        load_account_from_environment({"MEDIADECK_SERVE_AUTH_TOKEN": "token"})


def test_a_data_folder_of_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    LocalService.open(tmp_path).close()
    database = sqlite3.connect(tmp_path / "service.sqlite3")
    database.execute("PRAGMA user_version = 99")
    database.close()
    before = (tmp_path / "service.sqlite3").read_bytes()
    with pytest.raises(LocalServiceError, match="later version"):
        LocalService.open(tmp_path)
    assert (tmp_path / "service.sqlite3").read_bytes() == before


@pytest.fixture
def first_version(tmp_path: Path) -> Path:
    """Provide a data folder of version 1 with one attached and one unattached media."""
    database = sqlite3.connect(tmp_path / "service.sqlite3")
    database.executescript((Path(__file__).parent / "folders" / "version_1.sql").read_text())
    database.close()
    folder = tmp_path / "content" / "00"
    folder.mkdir(parents=True)
    (folder / f"ME{2:032x}").write_bytes(b"kept since version 1")
    (folder / f"ME{4:032x}").write_bytes(b"unattached")
    return tmp_path


async def test_a_data_folder_of_version_1_is_migrated(first_version: Path, clock: Clock) -> None:
    service = LocalService.open(first_version, account=ACCOUNT, clock=clock)
    service.add_samples()
    [local, conversation, message, media] = await _fetch_everything(service)
    assert (local["friendly_name"], conversation["unique_name"]) == ("Local", "inbox")
    assert (conversation["attributes"], message["attributes"]) == ("{}", "{}")
    assert (message["author"], message["body"], message["index"]) == ("maria", "look", 0)
    assert (media["filename"], media["size"]) == ("kept.txt", 20)
    content = await _fetch(service, f"{media['url']}/Content?stream=true")
    assert content.content == b"kept since version 1"
    auth = (ACCOUNT.sid, ACCOUNT.auth_token)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service.app), auth=auth) as client:
        attached = await client.post(f"{conversation['url']}/Messages", data={"MediaSid": f"ME{4:032x}"})
        assert attached.json()["index"] == 1
        nameless = await client.post(f"{local['url']}/Conversations")
        assert nameless.json()["friendly_name"] is None
        assert (await client.delete(str(local["url"]))).status_code == 204
    assert list_content_files(service) == []
    service.close()


def test_an_invalid_data_folder_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LocalServiceError, match=r"cannot be used: .*\. Make it writable"):
        LocalService.open(tmp_path / "file")
    with pytest.raises(LocalServiceError, match="cannot be used: Not a directory"):
        LocalService.open(tmp_path / "file" / "data")
    (tmp_path / "service.sqlite3").write_text("no database, but long enough to be looked at" * 100)
    with pytest.raises(LocalServiceError, match="cannot be opened"):
        LocalService.open(tmp_path)


def test_a_damaged_account_file_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "account.json").write_text('{"account_sid": "AC')
    with pytest.raises(LocalServiceError, match="does not contain an account"):
        LocalService.open(tmp_path)


def _two_services() -> tuple[SampleService, ...]:
    photo = SampleMedia("photo.jpg", "image/jpeg", lambda: b"jpeg")
    note = SampleMedia(None, "text/plain", lambda: b"")
    older = SampleMessage("maria", "look", timedelta(hours=3), (photo, note))
    newer = SampleMessage("desk", None, timedelta(hours=1))
    case = SampleConversation("Case", "case", "closed", (older, newer))
    empty = SampleConversation("Empty", None, "active", ())
    return SampleService("One", (case, empty)), SampleService("Two", ())


async def _fetch_everything(service: LocalService) -> list[dict[str, object]]:
    """Return the first page of every list, and every media."""
    seen = []
    for listed in (await _fetch(service, "/v1/Services")).json()["services"]:
        seen.append(listed)
        path = f"/v1/Services/{listed['sid']}"
        for conversation in (await _fetch(service, f"{path}/Conversations")).json()["conversations"]:
            seen.append(conversation)
            messages = f"{path}/Conversations/{conversation['sid']}/Messages"
            for message in (await _fetch(service, messages)).json()["messages"]:
                seen.append(message)
                media = [f"{path}/Media/{media['sid']}" for media in message["media"] or ()]
                seen += [(await _fetch(service, place)).json() for place in media]
    return seen


def _make_filled(data: Path, clock: Clock) -> LocalService:
    numbers = count()
    service = LocalService.open(
        data, account=ACCOUNT, clock=clock, new_sid=lambda prefix: f"{prefix}{next(numbers):032x}"
    )
    service.add_services(_two_services)
    return service


async def test_samples_become_services_conversations_messages_and_media(tmp_path: Path, clock: Clock) -> None:
    service = _make_filled(tmp_path, clock)
    one, case, older, photo, note, newer, empty, two = await _fetch_everything(service)
    assert (one["friendly_name"], two["friendly_name"]) == ("One", "Two")
    assert (case["unique_name"], case["state"], empty["unique_name"]) == ("case", "closed", None)
    assert (older["index"], older["author"], older["date_created"]) == (0, "maria", "2026-03-14T17:10:38Z")
    assert (newer["index"], newer["media"], newer["body"]) == (1, None, None)
    assert (photo["filename"], photo["size"], photo["message_sid"]) == ("photo.jpg", 4, older["sid"])
    assert photo["date_created"] == "2026-03-14T10:10:38.897143-07:00"
    assert (note["filename"], note["size"]) == (None, 0)
    content = await _fetch(service, f"{photo['url']}/Content")
    assert (await _fetch(service, content.headers["location"])).content == b"jpeg"
    posted = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=posted, auth=(ACCOUNT.sid, ACCOUNT.auth_token)) as client:
        answer = await client.post(f"{case['url']}/Messages", data={"Body": "the next"})
    assert answer.json()["index"] == 2
    service.close()


async def test_sample_authors_are_named_participants(tmp_path: Path, clock: Clock) -> None:
    authors = ("maria", "agent", "whatsapp:+15550100", "+15550101", "maria")
    messages = tuple(SampleMessage(author, "x", timedelta()) for author in authors)
    conversation = SampleConversation("A", "a", "active", messages)
    names = {"maria": "Maria", "whatsapp:+15550100": "Ola"}
    service = LocalService.open(tmp_path, account=ACCOUNT, clock=clock)
    service.add_services(lambda: (SampleService("One", (conversation,), names),))
    users = (await _fetch(service, "/v1/Users")).json()["users"]
    assert [(user["identity"], user["friendly_name"]) for user in users] == [
        ("maria", "Maria"),
        ("agent", None),
    ]
    people = (await _fetch(service, "/v1/Conversations/a/Participants")).json()["participants"]
    assert [one["identity"] for one in people] == ["maria", "agent", None, None]
    bindings = [(one["messaging_binding"], one["attributes"]) for one in people[2:]]
    assert [(found["type"], found["address"], attributes) for found, attributes in bindings] == [
        ("whatsapp", "whatsapp:+15550100", '{"name": "Ola"}'),
        ("sms", "+15550101", "{}"),
    ]
    service.close()


async def test_an_interrupted_fill_leaves_nothing_after_the_next(tmp_path: Path, clock: Clock) -> None:
    def broken() -> bytes:
        raise InterruptedError

    media = tuple(SampleMedia(None, "x/y", make) for make in (lambda: b"stored", broken))
    message = SampleMessage("maria", None, timedelta(), media)
    service = LocalService.open(tmp_path, account=ACCOUNT, clock=clock)
    with pytest.raises(InterruptedError):
        service.add_services(
            lambda: (SampleService("One", (SampleConversation("A", None, "active", (message,)),)),)
        )
    assert await _fetch_everything(service) == []
    service.add_services(_two_services)
    assert len(list_content_files(service)) == 2
    service.close()


async def test_fills_with_the_same_clock_and_sids_are_identical(tmp_path: Path, clock: Clock) -> None:
    one, other = _make_filled(tmp_path / "one", clock), _make_filled(tmp_path / "other", clock)
    assert await _fetch_everything(one) == await _fetch_everything(other)
    one.close()
    other.close()


async def test_the_samples_are_added_once(tmp_path: Path) -> None:
    service = LocalService.open(tmp_path)
    service.add_samples()
    before = (await _fetch(service, "/v1/Services")).json()["services"]
    service.add_samples()
    service.add_starter()
    assert (await _fetch(service, "/v1/Services")).json()["services"] == before
    service.close()
    assert before


async def test_a_folder_started_without_samples_gets_none(tmp_path: Path) -> None:
    service = LocalService.open(tmp_path)
    service.add_starter()
    service.add_samples()
    services = (await _fetch(service, "/v1/Services")).json()["services"]
    service.close()
    assert [row["friendly_name"] for row in services] == ["Local"]


_START = """
import sys
from pathlib import Path
from tui.server import LocalService
service = LocalService.open(Path(sys.argv[1]))
service.add_samples()
print(service.account.sid)
service.close()
"""


def _start_at_once(data: Path, processes: int) -> list[tuple[int, str]]:
    starts = [
        subprocess.Popen([sys.executable, "-c", _START, str(data)], stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    said = [start.communicate(timeout=60)[0] for start in starts]
    return list(zip([start.returncode for start in starts], said, strict=True))


async def test_processes_starting_together_on_a_new_folder_agree(tmp_path: Path) -> None:
    ended = _start_at_once(tmp_path, 4)
    assert [code for code, _ in ended] == [0] * 4
    assert len({account_sid for _, account_sid in ended}) == 1
    service = LocalService.open(tmp_path)
    services = (await _fetch(service, "/v1/Services")).json()["services"]
    service.close()
    names = [row["friendly_name"] for row in services]
    assert len(names) == len(set(names))
