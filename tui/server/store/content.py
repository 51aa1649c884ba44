"""The interface behind which the bytes of media are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator


class ContentTooLargeError(Exception):
    """More bytes came than the limit allows; none of them was kept."""


class ContentMissingError(Exception):
    """There is no content under this sid."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: the count of bytes and their SHA-256 in hex."""

    size: int
    sha256: str


class Content(Protocol):
    """All that the routes ask of a store of bytes. Content never changes once it is stored.

    Each method raises StorageError where the disk fails it.
    """

    async def put(self, sid: str, chunks: AsyncIterator[bytes], *, limit: int) -> Stored:
        """Store the pieces as they come, in constant memory; when this returns, a loss of power keeps them.

        Raises ContentTooLargeError past ``limit`` bytes. That, and any other exception, leaves nothing
        behind.
        """

    def read(self, sid: str, start: int, stop: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from ``start`` up to ``stop``, in pieces worth sending.

        Raises ContentMissingError before the first piece.
        """

    async def delete(self, sid: str) -> None:
        """Delete the content and any unfinished part of it; what is not there is no error."""
