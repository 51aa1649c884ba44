"""A program or a service killed with -9 during transfers: none is lost or duplicated."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answering, forwarded
from tests.server.processes import start_service
from tests.transfers.conversations import ConversationUnderTest, is_attach, is_media, open_conversation
from tui.api.client import Client
from tui.api.retry import Retry
from tui.server import LocalService, get_listener_url, open_listening_socket
from tui.settings import make_local_profile
from tui.transfers.download.download import Download
from tui.transfers.files.names import MediaInfo
from tui.transfers.model import Attached, Receiving, Saved, Sending
from tui.transfers.policy import RetryPolicy
from tui.transfers.queue import TransferQueue
from tui.transfers.runner import Listeners

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.local_service import RunningService

SIZE = 6_000_000
#: A service takes a second or two to restart.
SLOW_RETRIES = RetryPolicy(first_wait=0.3, max_wait=2, max_tries=12)


class Program:
    """The program of tests/transfers/program.py, with one state folder."""

    def __init__(self, state: Path) -> None:
        self._state = state

    async def begin(self, url: str, auth: tuple[str, str], *jobs: dict[str, str]) -> Process:
        """Start it."""
        arguments = [str(self._state), json.dumps([url, *auth]), *map(json.dumps, jobs)]
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.transfers.program", *arguments, stdout=asyncio.subprocess.PIPE
        )

    async def run(self, url: str, auth: tuple[str, str], *jobs: dict[str, str]) -> list[str]:
        """Run it to its end, and return the final states of its transfers."""
        process = await self.begin(url, auth, *jobs)
        told, _ = await process.communicate()
        assert process.returncode == 0
        ended: list[str] = json.loads(told)
        return ended


def upload_of(conversation: ConversationUnderTest, path: Path) -> dict[str, str]:
    spec = conversation.spec(path)
    return {"path": str(path), "service": spec.service_sid, "conversation": spec.conversation_sid}


@pytest.mark.parametrize("moment", ["sending", "arrived", "attaching", "attached"])
async def test_a_killed_upload_is_attached_once(
    service: RunningService, file: Path, tmp_path: Path, moment: str
) -> None:
    """Kill it while it sends, after the last byte, and before and after the message is created."""
    program = Program(tmp_path / "state")
    process: Process | None = None

    async def handle(asked: Asked) -> bytes | None:
        at = {"sending": is_media(asked), "arrived": is_media(asked), "attaching": is_attach(asked)}
        is_it = at.get(moment, is_attach(asked))
        reply = (
            None if is_it and moment in {"sending", "attaching"} else await forwarded(asked, service.origin)
        )
        if is_it and process is not None:
            process.kill()
            await process.wait()
            return None
        return reply

    async with open_conversation(service) as conversation, answering(handle) as server:
        process = await program.begin(server.url, service.auth, upload_of(conversation, file))
        await process.communicate()
        assert process.returncode == -9
        assert len(await conversation.messages()) == (moment == "attached")
        assert await program.run(service.url, service.auth) == ["Attached"]
        assert [media.filename for message in await conversation.messages() for media in message.media] == [
            file.name
        ]
        assert await program.run(service.url, service.auth) == [], "it is over, and not offered again"
        assert len(await conversation.messages()) == 1


async def test_a_killed_download_resumes(service: RunningService, tmp_path: Path) -> None:
    content = os.urandom(SIZE)
    source, here = tmp_path / "source", tmp_path / "here"
    source.write_bytes(content)
    program = Program(tmp_path / "state")
    process: Process | None = None
    starts: list[str] = []

    async def handle(asked: Asked) -> bytes | None:
        reply = await forwarded(asked, service.origin)
        if asked.target.startswith("/v1/"):
            return reply
        starts.append(asked.headers.get("range", ""))
        if process is not None and process.returncode is None and len(starts) == 1:
            asyncio.get_running_loop().call_soon(asyncio.create_task, kill_when_some_is_there())
            return reply.replace(b"connection: close\r\n", b"")[: -SIZE // 2]
        return reply

    async def kill_when_some_is_there() -> None:
        assert process is not None
        while sum(path.stat().st_size for path in here.glob("*.part")) < 2_000_000:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        process.kill()

    async with open_conversation(service) as conversation, answering(handle) as server:
        uploaded = await conversation.upload(source)
        assert isinstance(uploaded, Attached)
        job = {
            "media": uploaded.media.sid,
            "name": "photo.jpg",
            "folder": str(here),
            "service": conversation.spec(source).service_sid,
        }
        process = await program.begin(server.url, service.auth, job)
        await process.communicate()
        assert process.returncode == -9
        assert [path.suffix for path in here.iterdir()] == [".part"]
        assert await program.run(server.url, service.auth) == ["Saved"]
    assert [path.name for path in here.iterdir()] == ["photo.jpg"]
    assert (here / "photo.jpg").read_bytes() == content
    assert starts[0] == ""
    assert int(starts[-1].removeprefix("bytes=").removesuffix("-")) >= 2_000_000


async def test_transfers_survive_a_service_restarted_repeatedly(tmp_path: Path) -> None:
    """Uploads and downloads continue: every file arrives complete, and has one message."""
    data = tmp_path / "data"
    opened = LocalService.open(data)
    opened.add_starter()
    opened.close()
    sources = [tmp_path / f"{number}.bin" for number in range(4)]
    for path in sources:
        path.write_bytes(os.urandom(SIZE))
    with open_listening_socket("127.0.0.1", 0) as listener:
        process = start_service(listener, data)
        profile = make_local_profile(
            get_listener_url(listener), opened.account.sid, opened.account.auth_token
        )
        kills = 0
        kill = asyncio.Event()

        def watch() -> None:
            states = [one.state for one in queue.all()]
            moved = [getattr(state, "sent", getattr(state, "received", 0)) for state in states]
            if any(isinstance(s, Sending | Receiving) and n for s, n in zip(states, moved, strict=True)):
                kill.set()

        async def kill_and_restart() -> None:
            nonlocal process, kills
            for _ in range(3):
                await kill.wait()
                process.kill()
                await asyncio.to_thread(process.join)
                kills += 1
                process = start_service(listener, data)
                await asyncio.sleep(0.5)
                kill.clear()

        async with Client(profile, retry=Retry(tries=6, first=0.2)) as client:
            service_sid = (await anext(client.services.list())).sid
            conversation_sid = (await anext(client.conversations.list(service_sid))).sid
            conversation = ConversationUnderTest(client, service_sid, conversation_sid)
            queue = TransferQueue(
                client, tmp_path / "parts", retry_policy=SLOW_RETRIES, listeners=Listeners(on_changed=watch)
            )
            killer = asyncio.create_task(kill_and_restart())
            uploads = await queue.add([conversation.spec(path) for path in sources])
            await queue.wait_until_idle()
            assert [type(one.state) for one in uploads] == [Attached] * 4, [one.state for one in uploads]
            names = [
                media.filename
                async for message in client.messages.list(service_sid, conversation_sid)
                for media in message.media
            ]
            assert sorted(map(str, names)) == [path.name for path in sources]
            downloads = await queue.add(
                [
                    Download(service_sid, MediaInfo(one.state.media.sid, one.name), tmp_path / "here")
                    for one in uploads
                    if isinstance(one.state, Attached)
                ]
            )
            await queue.wait_until_idle()
            assert [type(one.state) for one in downloads] == [Saved] * 4, [one.state for one in downloads]
            killer.cancel()
        process.kill()
        await asyncio.to_thread(process.join)
    assert kills
    for path in sources:
        assert (tmp_path / "here" / path.name).read_bytes() == path.read_bytes()
    assert len(list((tmp_path / "here").iterdir())) == 4
