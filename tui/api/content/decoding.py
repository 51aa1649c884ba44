"""Decoded response bodies, in chunks of a limited size."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from tui.api.errors import Malformed
from tui.api.transport_errors import map_transport_errors

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    import httpx

#: Accept-Encoding for JSON. httpx would add every installed codec.
ACCEPTED: Final = "gzip, deflate"
#: A compressed chunk can inflate to a thousand times its size, so it is inflated in chunks of this size.
_CHUNK_SIZE: Final = 256 * 1024
_GZIP: Final = zlib.MAX_WBITS | 16
#: The low four bits of the first byte of deflate with a zlib wrapper. Some servers omit the wrapper.
_ZLIB: Final = 8


def list_content_encodings(response: httpx.Response) -> list[str]:
    """Return the content codings of a response in the order in which they were applied, without identity."""
    stated = response.headers.get_list("Content-Encoding", split_commas=True)
    return [one for one in (name.strip().lower() for name in stated) if one not in {"", "identity"}]


async def iter_decoded(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """Yield the decoded body; raise ApiError, and Malformed for several codings or an unknown one.

    Inflated chunks have at most 256 KiB, so that a caller can stop at a limit before more is inflated.
    """
    with map_transport_errors(response.url):
        inflater = _make_inflater(list_content_encodings(response))
        async for chunk in response.aiter_raw():
            if inflater is None:
                yield chunk
                continue
            for inflated in inflater.iter_chunks(chunk):
                yield inflated
        if inflater is not None:
            inflater.check_complete()


def _make_inflater(names: list[str]) -> _Inflater | None:
    match names:
        case []:
            return None
        case ["gzip" | "x-gzip" | "deflate" as name]:
            return _Inflater(name)
        case [_]:
            raise Malformed(message="it used an unknown compression")
        case _:
            raise Malformed(message="it compressed the response more than once")


class _Inflater:
    """Inflates one layer of gzip or deflate."""

    def __init__(self, name: str) -> None:
        self._is_gzip = name != "deflate"
        self._zlib: zlib._Decompress | None = None

    def iter_chunks(self, compressed: bytes) -> Iterator[bytes]:
        """Yield the inflated data; raise Malformed if ``compressed`` is damaged."""
        while compressed:
            if self._zlib is None:
                self._zlib = zlib.decompressobj(self._window(compressed[0]))
            elif self._zlib.eof:
                raise Malformed(message="its compressed response has data after the end")
            try:
                inflated = self._zlib.decompress(compressed, _CHUNK_SIZE)
            except zlib.error:
                raise Malformed(message="its compressed response is damaged") from None
            if inflated:
                yield inflated
            compressed = self._zlib.unconsumed_tail or self._zlib.unused_data

    def check_complete(self) -> None:
        """Raise Malformed if the compressed data ended early. No data at all is an empty body."""
        if self._zlib is not None and not self._zlib.eof:
            raise Malformed(message="its compressed response ended early")

    def _window(self, first: int) -> int:
        if self._is_gzip:
            return _GZIP
        return zlib.MAX_WBITS if first & 0x0F == _ZLIB else -zlib.MAX_WBITS
