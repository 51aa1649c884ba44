"""A real browser for tests: headless Chromium, controlled over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import re
import tempfile
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import pytest

from tests.programs import requires

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

PATIENCE: Final = 40.0
#: It resolves no names, and so reaches only this machine.
_OPTIONS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
    "--window-size=1200,800",
)
_KEYS: Final = {"Enter": ("\r", 13), "Escape": ("", 27), "ArrowDown": ("", 40), "Home": ("", 36)}
#: Escape sequences for colours, cursor movement and modes.
_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-9;?<>=]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)")


class Tab:
    """A page of the browser: its requests, its terminal output, and simulated user input."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._session: str | None = None
        self.requests: list[str] = []
        self.events: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self._sent_to_terminal = bytearray()
        self._reading = asyncio.create_task(self._read())

    async def open(self, downloads: Path) -> None:
        """Open an empty page with this download folder."""
        await self.ask("Target.setDiscoverTargets", discover=True)
        target = (await self.ask("Target.createTarget", url="about:blank"))["targetId"]
        attached = await self.ask("Target.attachToTarget", targetId=target, flatten=True)
        allow = {"behavior": "allow", "downloadPath": str(downloads), "eventsEnabled": True}
        await self.ask("Browser.setDownloadBehavior", **allow)
        await self.ask(
            "Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"]
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.ask(f"{domain}.enable")
        await self.ask("Emulation.setFocusEmulationEnabled", enabled=True)

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command of the protocol, and return its answer."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        await self._socket.send_json(message)
        return await asyncio.wait_for(answer, PATIENCE)

    async def evaluate(self, script: str) -> Any:
        """Return the result of a script in the page, after awaiting promises."""
        given = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return given["result"].get("value")

    async def press(self, *keys: str) -> None:
        """Press keys: characters, or Chromium's key names."""
        for key in keys:
            text, code = _KEYS.get(key, (key, ord(key[0].upper())))
            pressed = {"key": key, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
            await self.ask("Input.dispatchKeyEvent", type="keyDown", **pressed)
            await self.ask("Input.dispatchKeyEvent", type="keyUp", key=key)

    @property
    def text(self) -> str:
        """The words of all terminal output so far, regardless of line breaks."""
        written = _SEQUENCE.sub("", self._sent_to_terminal.decode(errors="replace"))
        return " ".join(written.replace("▌", " ").split())

    async def wait_for(self, words: str) -> None:
        """Wait until the terminal output contains ``words``."""
        await self.wait_until(lambda: words in self.text, lambda: f"{words!r} in {self.text[-3000:]}")

    async def wait_until(self, condition: Callable[[], bool], what: Callable[[], str]) -> None:
        """Wait until a condition holds; fail with ``what`` if it never does."""
        for _ in range(int(PATIENCE / 0.05)):
            if condition():
                return
            await asyncio.sleep(0.05)
        pytest.fail(what())

    async def picture(self) -> bytes:
        """Return a PNG screenshot of the page."""
        return base64.b64decode((await self.ask("Page.captureScreenshot", format="png"))["data"])

    async def close(self) -> None:
        """Stop reading."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        async for message in self._socket:
            said = message.json()
            if "id" in said:
                waiting = self._answers.pop(said["id"], None)
                if waiting is None:
                    continue
                if "error" in said:
                    waiting.set_exception(RuntimeError(said["error"]["message"]))
                else:
                    waiting.set_result(said["result"])
            else:
                self._take(said["method"], said["params"], said)

    def _take(self, method: str, parameters: dict[str, Any], said: dict[str, Any]) -> None:
        self.events.append(said)
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.requests.append(parameters["url"])
        elif method == "Network.webSocketFrameReceived" and parameters["response"]["opcode"] == 2:
            self._sent_to_terminal += base64.b64decode(parameters["response"]["payloadData"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(f"{parameters['entry']['text']} {parameters['entry'].get('url')}")
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(parameters["exceptionDetails"]))


@asynccontextmanager
async def chromium(downloads: Path) -> AsyncIterator[Tab]:
    """Yield a page of a new browser, which is ended afterwards, and its data deleted."""
    program = requires("chromium")
    with tempfile.TemporaryDirectory(prefix="mediadeck-chromium-", ignore_cleanup_errors=True) as profile:
        # Its home is separate, so that it leaves nothing in the home of the user.
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": profile, "LANG": "C.UTF-8"}
        process = await asyncio.create_subprocess_exec(
            program,
            *_OPTIONS,
            f"--user-data-dir={profile}",
            "about:blank",
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with aiohttp.ClientSession() as session:
                url = await _where_it_listens(Path(profile))
                async with session.ws_connect(url, max_msg_size=0) as socket:
                    tab = Tab(socket)
                    await tab.open(downloads)
                    yield tab
                    await tab.close()
        finally:
            process.terminate()
            await process.wait()


async def _where_it_listens(profile: Path) -> str:
    told = profile / "DevToolsActivePort"
    for _ in range(int(PATIENCE / 0.05)):
        lines = told.read_text().split("\n") if told.exists() else []
        if len(lines) >= 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        await asyncio.sleep(0.05)
    pytest.fail("chromium did not start")
