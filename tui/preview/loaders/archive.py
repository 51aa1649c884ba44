"""What is in an archive, listed under limits: nothing is unpacked to disk."""

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

from tui.preview.limits import DeadlineReader, TooMuch
from tui.preview.loaders.sniff import words_for
from tui.preview.loaders.zip_names import names_of
from tui.preview.model import Detail, Mark, Text
from tui.text.quantities import format_count
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

_MOST_LISTED: Final = 500
_MOST_IN_ZIP: Final = 50_000
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_SECONDS: Final = 1.5
_LONGEST_NAME: Final = 200
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
#: Signatures by which packed content is known, and its kind; a tar has its own further on.
_PACKED: Final = (
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
)
_TAR: Final = "application/x-tar"
_TAR_AT: Final = 257
_TARS: Final = (_TAR, *(kind for _, kind in _PACKED))


class _Limited(io.RawIOBase):
    """What a decompressor gives, of which only so much is taken."""

    def __init__(self, unpacked: IO[bytes] | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile) -> None:
        super().__init__()
        self._unpacked = unpacked
        self._left = _MOST_UNPACKED

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, room: Buffer, /) -> int:
        """Fill ``room``; raises TooMuch where more was unpacked than a preview takes."""
        view = memoryview(room)
        piece = self._unpacked.read(len(view))
        view[: len(piece)] = piece
        self._left -= len(piece)
        if self._left < 0:
            raise TooMuch("it unpacks to more than a preview takes")
        return len(piece)


def archive_in(content: bytes, media_type: str) -> str | None:
    """Return the kind of archive that ``content``, of ``media_type`` by its bytes, is, if it can be listed.

    Documents of offices are archives too.
    """
    for signature, kind in _PACKED:
        if content.startswith(signature):
            return kind
    if content[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return _TAR
    return media_type if media_type == "application/zip" or "openxmlformats" in media_type else None


def read_archive(content: bytes, actual: str, size: str) -> Text | str:
    """Return the listing of an archive; a sentence where it cannot be read."""
    words = words_for(actual)
    spending = DeadlineReader(content, _MOST_SECONDS, "it takes too long to list")
    entries: list[tuple[str, int]] = []
    more = ""
    try:
        for entry in _tar(spending, actual) if actual in _TARS else _zip(spending, content):
            if len(entries) == _MOST_LISTED:
                more = " · its beginning"
                break
            entries.append(entry)
    except TooMuch as error:
        more = f" · {error}"
    except _DAMAGE:
        more = " · damaged"
    if not entries:
        return f"{words} · {size}{more or ' · empty'}"
    lines = tuple(f"{length:>{_SIZE},}  {make_short_line(name, _LONGEST_NAME)}" for name, length in entries)
    marks = tuple((Mark(0, _SIZE, "muted"),) for _ in lines)
    total = sum(length for _, length in entries)
    details = (
        Detail(
            "entries",
            f"{len(entries):,}{'+' if more else ''}",
            f"{format_count(total, 'byte')} unpacked, as they say",
        ),
    )
    return Text(lines, f"{words} · {size}{more}", marks, folds=False, details=details)


def _zip(file: IO[bytes], content: bytes) -> Iterator[tuple[str, int]]:
    end = content.rfind(_END_OF_ZIP)
    if end >= 0 and len(content) >= end + 12:
        (count,) = struct.unpack_from("<H", content, end + 10)
        directory = content.count(b"PK\x01\x02")
        if max(count, directory) > _MOST_IN_ZIP:
            raise TooMuch(f"{max(count, directory):,} entries, too many to list")
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()[: _MOST_LISTED + 1]
        sizes = (entry.file_size for entry in entries)
        yield from zip(names_of(entries), sizes, strict=True)


def _tar(file: IO[bytes], actual: str) -> Iterator[tuple[str, int]]:
    unpacked = _Limited(_unpacked(file, actual))
    buffered = io.BufferedReader(unpacked)  # so that it can be looked into
    head = buffered.peek(tarfile.BLOCKSIZE)[: tarfile.BLOCKSIZE]
    if head[_TAR_AT : _TAR_AT + 5] != b"ustar":
        yield "(one file, without a name)", sum(map(len, iter(lambda: buffered.read(1 << 16), b"")))
        return
    with tarfile.open(fileobj=buffered, mode="r|") as archive:
        for entry in archive:
            yield entry.name, entry.size


def _unpacked(file: IO[bytes], actual: str) -> IO[bytes] | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if actual == "application/gzip":
        return gzip.GzipFile(fileobj=file)
    if actual == "application/x-bzip2":
        return bz2.BZ2File(file)
    return lzma.LZMAFile(file) if actual == "application/x-xz" else file
