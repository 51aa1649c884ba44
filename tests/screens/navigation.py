"""Steps to every screen of an open service, for tests of all screens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tests.sample_app import NOW
from tui.screens.dialogs.link import TextDialog
from tui.screens.dialogs.question import QuestionDialog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.screens.driver import AppDriver


async def press(desk: AppDriver, *keys: str) -> None:
    for key in keys:
        await desk.press(key)


async def open_media(desk: AppDriver, name: str) -> None:
    await desk.go_to(name)
    await desk.press("enter")


async def view(desk: AppDriver, name: str) -> None:
    await desk.go_to(name)
    await desk.press("z")


async def choose_conversation(desk: AppDriver) -> None:
    await press(desk, "u", "down", "enter")


async def show_send_sheet(desk: AppDriver) -> None:
    await press(desk, "u", "ctrl+a", "ctrl+o", "enter")


async def choose_folder(desk: AppDriver) -> None:
    for name in ("cases", "pictures"):
        folder = Path.home() / "Downloads" / name
        folder.mkdir(parents=True)
        os.utime(folder, (NOW.timestamp() - 900_000,) * 2)
    await press(desk, "d")


async def ask(desk: AppDriver) -> None:
    desk.app.push_screen(
        QuestionDialog("Leave", "3 transfers are running. Quit now? The next start offers to resume them.")
    )


async def show_text(desk: AppDriver) -> None:
    text = '{\n  "sid": "ME7c1e4a90c2fd4e11b8a0f3d2c6b20d9f",\n  "size": 2516582\n}'
    remark = "There is no way to a clipboard from here, so here is the text."
    desk.app.push_screen(TextDialog("harbour at dusk.jpg", text, remark))


async def show_transfers(desk: AppDriver) -> None:
    """Download one media: with several, the order would vary."""
    await press(desk, "d", "ctrl+o")
    await desk.until(lambda: "saved as" in desk.notices)
    assert desk.app.session is not None
    for transfer in desk.app.session.transfers.queue.all():  # the engine's clock is not frozen
        transfer.changed_at = NOW.timestamp()
    desk.app.clear_notifications()
    await press(desk, "t")


#: Snapshot of an open service -> the steps to it.
STEPS: dict[str, Callable[[AppDriver], Awaitable[None]]] = {
    "media": lambda desk: press(desk, "down"),
    "open picture": lambda desk: open_media(desk, "witness.webp"),
    "open text": lambda desk: open_media(desk, "handover friday.md"),
    "view": lambda desk: view(desk, "witness.webp"),
    "grid": lambda desk: press(desk, "i", "right", "down", "space"),
    "open bytes": lambda desk: open_media(desk, "invoice\u202egpj.exe"),
    "open json": lambda desk: open_media(desk, "diagnosis.json"),
    "open sentence": lambda desk: open_media(desk, "voice message.wav"),
    "hostile name": lambda desk: open_media(desk, "\x1b[31mred\x1b[0m.txt"),
    "link": lambda desk: press(desk, "l"),
    "copy menu": lambda desk: press(desk, "down", "c"),
    "code": lambda desk: press(desk, "Q"),
    "help": lambda desk: press(desk, "question_mark"),
    "file picker": lambda desk: press(desk, "u"),
    "conversation picker": choose_conversation,
    "question": ask,
    "send sheet": show_send_sheet,
    "folder picker": choose_folder,
    # No cursor move: the picture of a prefetched row may or may not be drawn yet.
    "marked": lambda desk: press(desk, "ctrl+a", "space"),
    "conversations": lambda desk: press(desk, "v", "down"),
    "filter": lambda desk: press(desk, "slash", *"type:im"),
    "transfers": show_transfers,
    "columns": lambda desk: press(desk, "C", "down"),
    "delete": lambda desk: press(desk, "D"),
    "delete several": lambda desk: press(desk, "space", "space", "D"),
    "go to": lambda desk: press(desk, "colon"),
    "profiles": lambda desk: press(desk, "at"),
    "new profile": lambda desk: press(desk, "ctrl+n"),
    "text": show_text,
    "palette": lambda desk: press(desk, "ctrl+p", *"down"),
}

#: The dialogs among these: a larger terminal changes only the screen behind them.
DIALOGS = frozenset(
    (
        *("link", "copy menu", "code", "help", "file picker", "folder picker", "conversation picker"),
        *("question", "send sheet", "columns", "delete", "delete several", "go to", "profiles"),
        *("new profile", "text", "palette"),
    )
)
