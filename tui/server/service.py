"""The local service: an open data folder and the app over it."""

from __future__ import annotations

import secrets
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui.server.app import make_app
from tui.server.auth import accounts
from tui.server.auth.accounts import Account, load_account
from tui.server.auth.temporary_urls import TemporaryUrls
from tui.server.context import AppContext
from tui.server.errors import LocalServiceError
from tui.server.rules import Rules
from tui.server.store.content_files import FOLDER, FileContent
from tui.server.store.errors import StorageError, file_errors
from tui.server.store.folder import DataFolder
from tui.server.store.metadata import Metadata
from tui.server.store.seeding import Seeder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from tui.server.samples import SampleService
    from tui.server.store.records import Record


def utc_now() -> datetime:
    """Return the current time, timezone-aware."""
    return datetime.now(UTC)


def make_sid(prefix: str) -> str:
    """Return a new sid with this two-letter prefix."""
    return prefix + secrets.token_hex(16)


class LocalService:
    """An open data folder and the app over it; opened by :meth:`open`, closed by :meth:`close`.

    ``app`` is an ASGI app that needs no lifespan events, ``account`` has the accepted credentials, ``data``
    is the folder, ``context`` is what the routes work with, ``account_file`` is the file with the folder's
    own credentials.
    """

    def __init__(
        self,
        data: Path,
        metadata: Metadata,
        content: FileContent,
        context: AppContext,
        exit_stack: ExitStack,
    ) -> None:
        self.data = data
        self.account_file = data / accounts.FILE
        self.account = context.account
        self.app: ASGIApp = make_app(context)
        self._metadata = metadata
        self._exit_stack = exit_stack
        self._content = content
        self.context = context

    @classmethod
    def open(
        cls,
        data: Path,
        *,
        account: Account | None = None,
        rules: Rules | None = None,
        clock: Callable[[], datetime] = utc_now,
        new_sid: Callable[[str], str] = make_sid,
    ) -> LocalService:
        """Open a data folder, creating it if it does not exist.

        The default ``account`` is stored in the folder; the default ``rules`` are Twilio's. ``clock`` returns
        aware dates. ``new_sid`` returns a new sid for a prefix: the prefix and 32 hexadecimal digits. Raises
        LocalServiceError for an unusable folder.
        """
        with _startup_errors(data), file_errors(), ExitStack() as exit_stack:
            folder = DataFolder(data)
            exit_stack.callback(folder.close)
            account = account or load_account(data)
            metadata = Metadata(data)
            exit_stack.callback(metadata.close)
            content = FileContent(data / FOLDER)
            if folder.is_exclusive:
                metadata.media.sweep(content.delete_sync)
                folder.share()
            urls = TemporaryUrls(account)
            context = AppContext(metadata, content, account, rules or Rules(), urls, clock, new_sid)
            return cls(data, metadata, content, context, exit_stack.pop_all())

    @property
    def is_read_only(self) -> bool:
        """Whether the disk is full: media can be read, and changes are rejected until there is space."""
        return self._metadata.is_read_only

    def add_samples(self) -> None:
        """Fill an empty store with the samples; leave a store with a service as it is.

        If two processes start at once on a new folder, one creates the samples while the other waits.
        """
        if self._metadata.is_empty():
            # Imports Pillow, which only the first start needs.
            from tui.server.samples import sample_services  # noqa: PLC0415

            self.add_services(sample_services)

    def add_services(self, make_services: Callable[[], Iterable[SampleService]]) -> None:
        """Fill an empty store with these services, as with the samples."""

        def make_records() -> Iterator[Record]:
            # A process that crashed while filling the store left content without records.
            self._content.clear()
            return self._make_seeder().make_samples(make_services())

        with _startup_errors(self.data):
            self._metadata.fill(make_records)

    def add_starter(self) -> None:
        """Fill an empty store with one service "Local" and one conversation "Inbox"."""
        with _startup_errors(self.data):
            self._metadata.fill(lambda: self._make_seeder().make_starter())

    def close(self) -> None:
        """Close the data folder. The app must not be called afterwards."""
        self._exit_stack.close()

    def _make_seeder(self) -> Seeder:
        return Seeder(self._content.put_sync, self.context.clock(), self.context.new_sid)


@contextmanager
def _startup_errors(data: Path) -> Iterator[None]:
    """Convert a StorageError at startup to a LocalServiceError with the next step."""
    try:
        yield
    except StorageError as error:
        message = (
            f"The data folder {data} cannot be used: {error}. "
            "Make it writable and free some space, or choose another folder with --data."
        )
        raise LocalServiceError(message) from error
