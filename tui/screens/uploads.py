"""The uploads of this run: started from a screen, they go on when one leaves it."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual.message import Message

from tui.catalog.from_api import media_rows
from tui.engine import Coalesced
from tui.screens.conversation_picker import ConversationPicker
from tui.screens.file_picker import FilePicker
from tui.transfers.uploads import (
    Attached,
    Attaching,
    Failed,
    Queued,
    Sending,
    Upload,
    upload_all,
)
from tui.widgets.text import human_size, printable
from tui.widgets.transfer_strip import TransferLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from tui.api.client import Client
    from tui.catalog import Catalog, ConversationRow
    from tui.engine import Engine
    from tui.transfers.uploads import Outcome, State

#: Progress is shown this often at the most, in seconds.
INTERVAL: Final = 0.1


class UploadsChanged(Message):
    """An upload has come further; the catalog holds those that are attached."""


class Uploads:
    """Runs uploads on the engine, and keeps how far each has come.

    What changes is posted to ``app`` as :class:`UploadsChanged`.
    """

    def __init__(self, app: App[Any], engine: Engine, client: Client, catalog: Catalog) -> None:
        self._app = app
        self._engine = engine
        self._client = client
        self._catalog = catalog
        self._states: dict[int, tuple[Upload, State]] = {}
        #: Where the next choice of files begins.
        self._folder = _start_folder()

    @property
    def lines(self) -> tuple[TransferLine, ...]:
        """The uploads that are not over yet, those that are sending first."""
        under_way = [
            pair for pair in list(self._states.values()) if not isinstance(pair[1], Attached | Failed)
        ]
        under_way.sort(key=lambda pair: isinstance(pair[1], Queued))
        return tuple(_line(spec, state) for spec, state in under_way)

    async def choose(self, service_sid: str, preferred: str | None) -> None:
        """Have files and a conversation of the service chosen, and start. To be awaited in a worker.

        The cursor begins on the conversation ``preferred``.
        """
        paths = await self._app.push_screen_wait(FilePicker(self._folder))
        if not paths:
            return
        self._folder = paths[0].parent
        conversations = await asyncio.to_thread(self._conversations, service_sid)
        purpose = f"enter sends {len(paths)} files" if len(paths) > 1 else "enter sends 1 file"
        picker = ConversationPicker(conversations, preferred=preferred, purpose=purpose)
        conversation = await self._app.push_screen_wait(picker)
        if conversation is not None:
            self._app.run_worker(self._run(paths, conversation), exit_on_error=False)

    def _conversations(self, service_sid: str) -> list[ConversationRow]:
        with closing(self._catalog.reader()) as reader:
            return reader.conversations(service_sid)

    async def _run(self, paths: Sequence[Path], conversation: ConversationRow) -> None:
        """Upload the files at ``paths`` to ``conversation``, and tell the user how that ended."""
        specs = [
            Upload(
                path=path,
                service_sid=conversation.service_sid,
                conversation_sid=conversation.sid,
                content_type=await asyncio.to_thread(_content_type, path),
            )
            for path in paths
        ]
        try:
            outcomes = await self._engine.run(self._upload(specs, conversation))
        finally:
            for spec in specs:
                self._states.pop(id(spec), None)
            self._app.post_message(UploadsChanged())
        self._tell(specs, outcomes, conversation)

    async def _upload(self, specs: Sequence[Upload], conversation: ConversationRow) -> list[Outcome]:
        """On the engine's loop: upload, and put each media into the catalog as soon as it is attached."""
        changed = Coalesced[None](lambda _: self._app.post_message(UploadsChanged()), INTERVAL)

        async with asyncio.TaskGroup() as writes:

            def report(spec: Upload, state: State) -> None:
                self._states[id(spec)] = (spec, state)
                changed(None)
                if isinstance(state, Attached):
                    rows = media_rows(state.message, conversation)
                    writes.create_task(asyncio.to_thread(self._catalog.put_media, rows))

            return await upload_all(self._client, specs, report)

    def _tell(
        self, specs: Sequence[Upload], outcomes: Sequence[Outcome], conversation: ConversationRow
    ) -> None:
        attached = [
            spec for spec, outcome in zip(specs, outcomes, strict=True) if isinstance(outcome, Attached)
        ]
        if attached:
            what = printable(attached[0].path.name) if len(attached) == 1 else f"{len(attached)} files"
            place = printable(conversation.friendly_name)
            self._app.notify(f"{what}: uploaded, and attached to a message in {place}.", markup=False)
        for spec, outcome in zip(specs, outcomes, strict=True):
            if isinstance(outcome, Failed):
                self._app.notify(
                    f"{printable(spec.path.name)}: {printable(outcome.reason)}",
                    title="Not uploaded",
                    severity="error",
                    timeout=15,
                    markup=False,
                )


def _start_folder() -> Path:
    """Return the folder that one is in; the home folder where that was deleted meanwhile."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path.home()


def _content_type(path: Path) -> str:
    """Return the content type of the file; one that cannot be read fails in its upload, with the reason."""
    # Only now: the import of the signatures of files is no matter of the first frame.
    from tui.api.content_type import content_type_of_path  # noqa: PLC0415

    try:
        return content_type_of_path(path)
    except OSError:
        return "application/octet-stream"


def _line(spec: Upload, state: State) -> TransferLine:
    if isinstance(state, Sending):
        done = state.sent / state.size if state.size else 1.0
        return TransferLine(spec.path.name, done, f"of {human_size(state.size)}")
    if isinstance(state, Attaching):
        return TransferLine(spec.path.name, 1.0, "attaching to a message")
    return TransferLine(spec.path.name, 0.0, "waiting")
