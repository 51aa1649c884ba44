"""File names in a ZIP archive, which declares their encoding only for UTF-8 (APPNOTE, appendix D)."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

from charset_normalizer import from_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zipfile import ZipInfo

_IS_UTF_8: Final = 0x800
#: Info-ZIP's Unicode Path Extra Field: version 1, the CRC of the plain name, the name in UTF-8.
_UNICODE_PATH: Final = 0x7075
#: The kind and the length of a field.
_FIELD: Final = struct.Struct("<HH")
_HEAD: Final = struct.Struct("<BI")
#: Encodings that archivers use without declaring them; the first plausible one counts.
_GUESSES: Final = ("cp437", "cp866", "cp932", "gbk")
_MAX_GUESSED: Final = 16_384


def decode_names(entries: Sequence[ZipInfo]) -> list[str]:
    """Return the names of the entries of one archive.

    The Unicode field decides, then valid UTF-8, then a guess from all other names.
    """
    raws = [_name_bytes(entry) for entry in entries]
    found = [
        entry.filename if raw is None else _name_in_field(entry.extra, raw) or _decode_utf_8(raw)
        for entry, raw in zip(entries, raws, strict=True)
    ]
    rest = [raw for raw, name in zip(raws, found, strict=True) if name is None and raw is not None]
    encoding = _guess_encoding(rest) if rest else ""
    return [
        (raw or b"").decode(encoding, "replace") if name is None else name
        for raw, name in zip(raws, found, strict=True)
    ]


def _name_bytes(entry: ZipInfo) -> bytes | None:
    """Return the bytes of the name; None if it is declared as UTF-8."""
    # zipfile decoded it as code page 437, which is lossless.
    return None if entry.flag_bits & _IS_UTF_8 else entry.orig_filename.encode("cp437").partition(b"\0")[0]


def _name_in_field(extra: bytes, raw: bytes) -> str | None:
    while len(extra) >= _FIELD.size:
        kind, length = _FIELD.unpack_from(extra)
        body, extra = extra[_FIELD.size : _FIELD.size + length], extra[_FIELD.size + length :]
        if kind == _UNICODE_PATH and len(body) > _HEAD.size:
            version, checksum = _HEAD.unpack_from(body)
            if version == 1 and checksum == zlib.crc32(raw):
                return _decode_utf_8(body[_HEAD.size :])
    return None


def _decode_utf_8(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _guess_encoding(names: Sequence[bytes]) -> str:
    text = b"\n".join(names)[:_MAX_GUESSED]
    matches = from_bytes(
        text, steps=1, chunk_size=len(text), cp_isolation=list(_GUESSES), enable_fallback=False
    )
    clearest = min((match.chaos for match in matches), default=0)
    likely = {match.encoding for match in matches if match.chaos == clearest}
    return next((encoding for encoding in _GUESSES if encoding in likely), _GUESSES[0])
