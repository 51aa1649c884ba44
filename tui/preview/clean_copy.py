"""Copies of pictures without metadata, and smaller if asked, made before an upload. For threads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tui.preview.sandbox.sandbox import CannotDecodeError, shared_sandbox
from tui.settings.files.private_files import private_opener

if TYPE_CHECKING:
    from pathlib import Path

#: The first bytes of JPEG, PNG and WebP files; other files are not read.
_SIGNATURES: Final = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF....WEBP", re.DOTALL)
_MAX_BYTES: Final = 128_000_000


def write_clean_copy(source: Path, target: Path, *, max_side: int | None) -> bool:
    """Write the picture at ``source`` to ``target`` without EXIF, GPS and text, decoded by a worker.

    Return False, and write nothing, for animations and other formats. Raises OSError.
    """
    with source.open("rb") as file:
        head = file.read(16)
        if not _SIGNATURES.match(head) or source.stat().st_size > _MAX_BYTES:
            return False
        content = head + file.read()
    try:
        cleaned = shared_sandbox().clean(content, max_side=max_side)
    except CannotDecodeError as error:
        raise OSError(str(error)) from error
    if cleaned is None:
        return False
    with open(target, "wb", opener=private_opener) as file:
        file.write(cleaned)
    return True
