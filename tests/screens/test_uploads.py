"""Uploading from the list: chosen files arrive, and failures are reported."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.api.answering import answer, answering, forwarded
from tests.catalog.places import conversation, media, message, running, service
from tests.screens.driver import AppDriver, at, browser_of
from tests.screens.keyboard import reply
from tests.screens.upload_steps import choose_all, read_messages, send_all
from tests.transfers.conversations import hold_requests, is_attach, is_media
from tui.screens.dialogs.conversation_picker import ConversationPicker
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.dialogs.send_sheet import SendSheet
from tui.screens.files.file_picker import FilePicker
from tui.screens.media.screen import MediaScreen
from tui.settings import catalog_folder, make_local_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.local_service import RunningService
    from tui.settings import Profile

#: Makes the catalog slow for each media.
SLOW = """
CREATE TRIGGER slow AFTER INSERT ON media BEGIN
    SELECT count(*) FROM (
        SELECT 1 FROM sqlite_schema, sqlite_schema, sqlite_schema, sqlite_schema, sqlite_schema LIMIT 5000000
    );
END
"""
REFUSING = "CREATE TRIGGER refusing BEFORE INSERT ON media BEGIN SELECT RAISE(ABORT, 'no room'); END"
HOSTILE = "[bold][bad=]\x1b[31m\u202egpj.csv"


@pytest.fixture
def harbour(home: Path) -> Iterator[RunningService]:
    """Run a service with two conversations, for a user with ``home``."""
    small = service(
        "Harbour",
        conversation("Case 1 [parcel]", message(media("before.txt"))),
        conversation("Team room"),
    )
    with running(home / "data", small) as found:
        yield found


def take_part(found: RunningService, name: str, address: str) -> None:
    """Add a participant with this address to the conversation of this name."""
    with httpx.Client(base_url=found.url, auth=found.auth) as client:
        [harbour] = client.get("/Services").json()["services"]
        place = f"/Services/{harbour['sid']}/Conversations"
        [sid] = [
            one["sid"] for one in client.get(place).json()["conversations"] if one["friendly_name"] == name
        ]
        form = {"MessagingBinding.Address": address, "MessagingBinding.ProxyAddress": "whatsapp:+15005550006"}
        client.post(f"{place}/{sid}/Participants", data=form).raise_for_status()


async def send_with_catalog(desk: AppDriver, profile: Profile, trigger: str) -> None:
    """Choose and send all files, with an SQLite trigger in the catalog."""
    await desk.open_service("Harbour")
    await choose_all(desk)
    with closing(sqlite3.connect(catalog_folder() / f"{profile.catalog_key}.db")) as catalog:
        catalog.execute(trigger)
    await send_all(desk)


async def test_files_go_to_the_typed_conversation_and_appear_in_the_list(
    home: Path, harbour: RunningService
) -> None:
    for file in (home / "Pictures").glob("boat*"):
        file.write_bytes(b"\xff\xd8\xff\xe0" + bytes(2000))
    (home / "Pictures" / HOSTILE).write_bytes(b"case,owner\n4821,lee\n")
    async with at(browser_of(make_local_profile(harbour.url, *harbour.auth))) as desk:
        await desk.open_service("Harbour")
        await choose_all(desk)
        assert "enter send 4 files here" in desk.text
        assert "Case 1 [parcel]" in desk.text
        await desk.press(*"team")
        assert "Case 1 [parcel]" not in desk.app.screen.query_one("ConversationList").render_line(1).text
        await send_all(desk)
        await desk.until(lambda: "4 files: uploaded, and attached to messages in Team room." in desk.notices)
        await desk.press("backslash")
        await desk.until_text("Media 5", "[bold][bad", "31m�gpj.csv", "boat 1.jpg", "notes.txt")
        arrived = {
            media.filename: (media.content_type, message.conversation_sid)
            for message in await read_messages(harbour)
            for media in message.media
        }
        (team,) = {sid for name, (_, sid) in arrived.items() if name != "before.txt"}
        assert arrived["before.txt"][1] != team
        types = {name: content_type for name, (content_type, _) in arrived.items()}
        assert types == {
            "before.txt": "text/plain",
            "boat 1.jpg": "image/jpeg",
            "boat 2.jpg": "image/jpeg",
            "notes.txt": "text/plain",
            HOSTILE: "text/csv",
        }
        for number in range(desk.media.table.row_count):
            row = desk.media.table.window[number]
            assert row is not None
            assert str(row.message_sid).startswith("IM")
        await desk.go_to("boat 1.jpg")
        await desk.press("enter")
        await desk.until_text("Team room", "boat 1.jpg")


async def test_subfolders_are_sent_to_the_conversations_of_their_names(
    home: Path, harbour: RunningService
) -> None:
    case = home / "Pictures" / "case"
    for name in ("Case 1 [parcel]/a.txt", "Team room/b.txt", "Team room/c.txt", "Nobody/d.txt", "loose.txt"):
        (case / name).parent.mkdir(parents=True, exist_ok=True)
        (case / name).write_text(name)
    (case / "Team room" / "b.txt").write_text("long " * 2_000_000)  # a small file could overtake it
    async with at(browser_of(make_local_profile(harbour.url, *harbour.auth))) as desk:
        await desk.open_service("Harbour")
        await desk.press("u")
        await desk.until(lambda: desk.is_at(FilePicker) and "case/" in desk.text)
        await desk.press("ctrl+f")
        await desk.until(
            lambda: "No folder here has the name of a conversation and contains files." in desk.notices
        )
        await desk.until(lambda: desk.is_at(FilePicker) and "case/" in desk.text)
        await desk.press(*"case", "enter")
        await desk.until(lambda: "loose.txt" in desk.text)
        await desk.press("ctrl+f")
        await desk.until(lambda: desk.is_at(SendSheet))
        await desk.until_text("Send to 2 conversations", "3 files", "Case 1 [parcel]", "Team room", "c.txt")
        await desk.until_text("Nobody: No conversation has the name of this folder", "loose.txt: It is not")
        await desk.pilot.press("ctrl+s")
        await desk.until_text("Media 4")
        arrived = [
            (str(media.filename), message.conversation_sid)
            for message in await read_messages(harbour)
            for media in message.media
        ]
        where = dict(arrived)
        assert len(arrived) == 4
        assert where["a.txt"] == where["before.txt"]
        assert where["b.txt"] == where["c.txt"] != where["a.txt"]
        newest_first = [name for name, sid in arrived if sid == where["b.txt"]]
        assert newest_first == ["c.txt", "b.txt"]


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((60, 15), ("Not sent: ", " and 2 more.")),
        ((80, 24), ("No conversation has the name of", "And 2 more.", "✗ type")),
    ],
)
async def test_the_dialog_for_many_files_shows_skipped_files_and_all_fields(
    home: Path, harbour: RunningService, size: tuple[int, int], told: tuple[str, ...]
) -> None:
    case = home / "Pictures" / "case"
    names = [f"Team room/note {number}.txt" for number in range(40)]
    for address in ("whatsapp:+491511234567", "+491511234568"):
        await asyncio.to_thread(take_part, harbour, "Case 1 [parcel]", address)
    left_out = ["Team room/inner/deep.txt", f"{'long ' * 12}name/x.txt", "Nobody/d.txt", "loose.txt"]
    for name in ("Case 1 [parcel]/a.txt", *names, *left_out):
        (case / name).parent.mkdir(parents=True, exist_ok=True)
        (case / name).write_text(name)
    film = case / "Case 1 [parcel]" / f"a film {'with a long name ' * 5}.mov"
    film.write_bytes(bytes(17 * 1024 * 1024))
    (case / "nothing in it").mkdir()
    async with at(browser_of(make_local_profile(harbour.url, *harbour.auth)), size) as desk:
        await desk.open_service("Harbour")
        await desk.press("u")
        await desk.until(lambda: desk.is_at(FilePicker) and "case/" in desk.text)
        await desk.press(*"case", "enter")
        await desk.until_text("loose.txt")
        await desk.press("ctrl+f")
        await desk.until(lambda: desk.is_at(SendSheet))
        fields = ("Text Optional text", "Author Optional;", "Pictures as they are", "42 files")
        await desk.until_text(
            "Type video/quicktime", "(1 by WhatsApp: no video/quicktime; 1 by SMS/MMS:", *fields
        )
        await desk.press("end")
        await desk.until_text("note 39.txt", "Type text/plain", *fields, *told)


async def test_a_missing_file_is_reported_and_the_others_are_sent(
    home: Path, harbour: RunningService
) -> None:
    async with at(browser_of(make_local_profile(harbour.url, *harbour.auth))) as desk:
        await desk.open_service("Harbour")
        await choose_all(desk)
        (home / "Pictures" / "boat 1.jpg").unlink()
        await send_all(desk)
        await desk.until(lambda: "2 files: uploaded" in desk.notices and "boat 1.jpg: " in desk.notices)
        await desk.until_text("Not uploaded", "Media 3")
        arrived = [media.filename for message in await read_messages(harbour) for media in message.media]
        assert sorted(map(str, arrived)) == ["before.txt", "boat 2.jpg", "notes.txt"]


@pytest.mark.usefixtures("home")
async def test_files_sent_together_are_reported_together_despite_a_slow_catalog(
    harbour: RunningService,
) -> None:
    profile = make_local_profile(harbour.url, *harbour.auth)
    async with at(browser_of(profile)) as desk:
        await send_with_catalog(desk, profile, SLOW)
        await desk.until(lambda: "uploaded, and attached" in desk.notices)
        assert "3 files: uploaded, and attached to messages in" in desk.notices


@pytest.mark.usefixtures("home")
async def test_a_failing_catalog_is_reported_beside_the_sent_files(harbour: RunningService) -> None:
    profile = make_local_profile(harbour.url, *harbour.auth)
    async with at(browser_of(profile)) as desk:
        await send_with_catalog(desk, profile, REFUSING)
        await desk.until(lambda: "3 files: uploaded, and attached to messages in" in desk.notices)
        said = "Some uploads are not in the list yet (no room). The next sync adds them."
        assert said in desk.notices


@pytest.mark.usefixtures("home")
async def test_quitting_during_an_upload_asks_and_no_stays(harbour: RunningService) -> None:
    slowly, go_on = hold_requests(harbour)
    async with (
        answering(slowly) as server,
        at(browser_of(make_local_profile(server.url, *harbour.auth))) as desk,
    ):
        await desk.open_service("Harbour")
        await choose_all(desk)
        await send_all(desk)
        await desk.until_text("↑ boat 1.jpg")
        for stay in ("n", "escape"):
            await desk.pilot.press("q")
            await desk.until_text("3 transfers are running. Quit now?")
            await reply(desk, QuestionDialog, stay)
            await desk.until(lambda: desk.is_at(MediaScreen))
        await desk.pilot.press("escape")
        await desk.until_text("Services")
        await desk.pilot.press("enter")
        await desk.until_text("↑ boat 1.jpg")
        go_on.set()
        await desk.until(lambda: "3 files: uploaded" in desk.notices)
        await desk.until(lambda: "↑" not in desk.text)
        assert len(await read_messages(harbour)) == 4


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("fails", [False, True])
async def test_a_requested_quit_happens_when_all_is_done_unless_something_failed(
    harbour: RunningService, *, fails: bool
) -> None:
    go_on = asyncio.Event()

    async def slowly(asked: Asked) -> bytes:
        if is_media(asked):
            await go_on.wait()
            if fails and "1.jpg" in asked.target:
                return answer(400)
        return await forwarded(asked, harbour.origin)

    async with (
        answering(slowly) as server,
        at(browser_of(make_local_profile(server.url, *harbour.auth))) as desk,
    ):
        await desk.open_service("Harbour")
        await choose_all(desk)
        await send_all(desk)
        await desk.until_text("↑ boat 1.jpg")
        await desk.pilot.press("q")
        await desk.until_text("running. Quit now?")
        go_on.set()
        if fails:
            await desk.until(lambda: desk.is_at(MediaScreen) and "boat 1.jpg: " in desk.notices)
            assert not desk.app._exit
        else:
            await desk.until(lambda: desk.app._exit)
    sent = {media.filename for message in await read_messages(harbour) for media in message.media}
    assert sent >= {"boat 2.jpg", "notes.txt"}


@pytest.mark.usefixtures("home")
async def test_confirming_quit_aborts_uploads(harbour: RunningService) -> None:
    never, _ = hold_requests(harbour)
    async with answering(never) as server:
        async with at(browser_of(make_local_profile(server.url, *harbour.auth))) as desk:
            await desk.open_service("Harbour")
            await choose_all(desk)
            await send_all(desk)
            await desk.until_text("↑ boat 1.jpg")
            await desk.pilot.press("q")
            await reply(desk, QuestionDialog, "y")
            await desk.until(lambda: not desk.app.is_running)
        assert len(await read_messages(harbour)) == 1


@pytest.mark.usefixtures("home")
async def test_escape_in_the_dialogs_sends_nothing(harbour: RunningService) -> None:
    async with at(browser_of(make_local_profile(harbour.url, *harbour.auth))) as desk:
        await desk.open_service("Harbour")
        await desk.press("u", "escape")
        assert desk.is_at(MediaScreen)
        await choose_all(desk)
        await desk.press(*"zzz")
        await desk.until_text("No matches. Type fewer letters.")
        await desk.press("enter")
        assert desk.is_at(ConversationPicker)
        await desk.press("escape")
        assert desk.is_at(MediaScreen)
        assert not desk.notices
        assert len(await read_messages(harbour)) == 1


@pytest.mark.usefixtures("home")
async def test_an_upload_is_listed_before_it_is_attached(harbour: RunningService) -> None:
    slowly, go_on = hold_requests(harbour, is_attach)
    async with (
        answering(slowly) as server,
        at(browser_of(make_local_profile(server.url, *harbour.auth))) as desk,
    ):
        await desk.open_service("Harbour")
        await choose_all(desk)
        await send_all(desk)
        await desk.until_text("Media 2", "boat 1.jpg")
        await desk.pilot.press("slash", *"is:unattached", "enter")
        await desk.until_text("Media 1 of 2")
        go_on.set()
        await desk.until(lambda: "3 files: uploaded" in desk.notices)
        await desk.until_text("Media 0 of 4", "No matches")
