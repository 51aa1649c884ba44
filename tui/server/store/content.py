"""The interface of the content store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator


class ContentTooLargeError(Exception):
    """The content exceeds the limit; nothing was kept."""


class ContentMissingError(Exception):
    """There is no content under this sid."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The size of stored content in bytes, and its SHA-256 in hex."""

    size: int
    sha256: str


class Content(Protocol):
    """The content store; content never changes once it is stored.

    Each method raises StorageError on a disk error.
    """

    async def put(self, sid: str, chunks: AsyncIterator[bytes], *, limit: int) -> Stored:
        """Store the chunks as they arrive, in constant memory; afterwards they survive a power failure.

        Raises ContentTooLargeError above ``limit`` bytes. Any exception leaves nothing behind.
        """

    def read(self, sid: str, start: int, stop: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from ``start`` (inclusive) to ``stop`` (exclusive), in large chunks.

        Raises ContentMissingError before the first chunk.
        """

    async def delete(self, sid: str) -> None:
        """Delete the content and any incomplete upload of it; missing content is not an error."""
