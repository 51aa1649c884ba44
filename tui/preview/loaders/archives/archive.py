"""Listings of archives, under limits: nothing is unpacked to disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final

from tui.preview.limits import DeadlineReader, LimitExceededError
from tui.preview.loaders.archives.zip_names import decode_names
from tui.preview.loaders.content import Loaded
from tui.preview.loaders.media_types import BZIP2, GZIP, TAR, XZ, describe_type, is_tar
from tui.preview.model import Detail, Facts, Mark, Text
from tui.text.quantities import format_count
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

    from tui.preview.loaders.content import Content

_MAX_LISTED: Final = 500
_MAX_IN_ZIP: Final = 50_000
_MAX_UNPACKED: Final = 64 * 1024 * 1024
_MAX_SECONDS: Final = 1.5
_MAX_NAME: Final = 200
_SIZE: Final = 12
_END_OF_ZIP: Final = b"PK\x05\x06"
_DAMAGE: Final = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    KeyError,
    IndexError,
    UnicodeError,
    NotImplementedError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
)
_TARS: Final = (TAR, GZIP, BZIP2, XZ)


class _LimitedStream(io.RawIOBase):
    """The output of a decompressor; raises LimitExceededError beyond ``_MAX_UNPACKED`` bytes."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile) -> None:
        super().__init__()
        self._stream = stream
        self._remaining = _MAX_UNPACKED

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill ``buffer`` as far as possible, and return the number of bytes."""
        view = memoryview(buffer)
        piece = self._stream.read(len(view))
        view[: len(piece)] = piece
        self._remaining -= len(piece)
        if self._remaining < 0:
            raise LimitExceededError("it unpacks to more than the preview limit")
        return len(piece)


def load_archive(content: Content) -> Loaded | None:
    """List an archive."""
    kind = content.archive_type
    if kind is None:
        return None
    listing = read_archive(content.data, kind, content.size)
    return Loaded(Facts(listing) if isinstance(listing, str) else listing, kind)


def read_archive(content: bytes, kind: str, size: str) -> Text | str:
    """Return the listing of an archive, or a sentence if it cannot be read; ``size`` is a formatted text."""
    words = describe_type(kind)
    limited = DeadlineReader(content, _MAX_SECONDS, "it takes too long to list")
    entries: list[tuple[str, int]] = []
    more = ""
    try:
        for entry in _tar(limited, kind) if kind in _TARS else _zip(limited, content):
            if len(entries) == _MAX_LISTED:
                more = " · its beginning"
                break
            entries.append(entry)
    except LimitExceededError as error:
        more = f" · {error}"
    except _DAMAGE:
        more = " · damaged"
    if not entries:
        return f"{words} · {size}{more or ' · empty'}"
    lines = tuple(f"{length:>{_SIZE},}  {make_short_line(name, _MAX_NAME)}" for name, length in entries)
    marks = tuple((Mark(0, _SIZE, "muted"),) for _ in lines)
    total = sum(length for _, length in entries)
    details = (
        Detail(
            "entries",
            f"{len(entries):,}{'+' if more else ''}",
            f"{format_count(total, 'byte')} unpacked, as declared",
        ),
    )
    return Text(lines, f"{words} · {size}{more}", marks, folds=False, details=details)


def _zip(file: IO[bytes], content: bytes) -> Iterator[tuple[str, int]]:
    end = content.rfind(_END_OF_ZIP)
    if end >= 0 and len(content) >= end + 12:
        (count,) = struct.unpack_from("<H", content, end + 10)
        directory = content.count(b"PK\x01\x02")
        if max(count, directory) > _MAX_IN_ZIP:
            raise LimitExceededError(f"{max(count, directory):,} entries, too many to list")
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()[: _MAX_LISTED + 1]
        sizes = (entry.file_size for entry in entries)
        yield from zip(decode_names(entries), sizes, strict=True)


def _tar(file: IO[bytes], kind: str) -> Iterator[tuple[str, int]]:
    unpacked = _LimitedStream(_unpack(file, kind))
    buffered = io.BufferedReader(unpacked)  # for peek
    head = buffered.peek(tarfile.BLOCKSIZE)[: tarfile.BLOCKSIZE]
    if not is_tar(head):
        yield "(one file, without a name)", sum(map(len, iter(lambda: buffered.read(1 << 16), b"")))
        return
    with tarfile.open(fileobj=buffered, mode="r|") as archive:
        for entry in archive:
            yield entry.name, entry.size


def _unpack(file: IO[bytes], kind: str) -> IO[bytes] | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if kind == GZIP:
        return gzip.GzipFile(fileobj=file)
    if kind == BZIP2:
        return bz2.BZ2File(file)
    return lzma.LZMAFile(file) if kind == XZ else file
