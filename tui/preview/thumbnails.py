"""Pictures that were reduced once, kept on disk: media are immutable, so their thumbnails stay true."""

from __future__ import annotations

import io
import json
import os
import threading
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from tui.preview.model import Detail, Picture
from tui.settings.files.private_files import make_private_folder, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bytes on disk, unless set otherwise.
CAP: Final = 100_000_000

_ENDING: Final = ".thumbnail"
#: Below the cap by so much after a clearing-up, so that it is not due again at once.
_KEPT_OF_CAP: Final = 0.9
#: Few colours (drawings, screens) are kept without loss, all else as a JPEG no eye tells from it.
_FEW_COLOURS: Final = 256
_QUALITY: Final = 90


class Thumbnails:
    """A folder of thumbnails of at most ``cap`` bytes, those not looked at for longest thrown away first.

    Each is a file of its own that only its owner can read. For threads; a folder that cannot be read or
    written costs the thumbnails and nothing else. A ``cap`` of 0 keeps none.
    """

    def __init__(self, folder: Path, cap: int = CAP) -> None:
        self._folder = folder
        self._cap = cap
        self._used: int | None = None
        self._lock = threading.Lock()

    def get(self, sid: str, max_side: int) -> Picture | None:
        """Return the picture of the media ``sid``, ``max_side`` pixels a side; None if there is none."""
        path = self._path(sid, max_side)
        if self._cap <= 0 or path is None:
            return None
        try:
            found = _unpacked(path.read_bytes())
            os.utime(path)
        except FileNotFoundError:
            return None
        except Exception:  # noqa: BLE001 - damaged by whatever: it is made again
            with suppress(OSError):
                path.unlink()
            return None
        return found

    def put(self, sid: str, max_side: int, picture: Picture) -> None:
        """Keep ``picture`` for the media ``sid``."""
        path = self._path(sid, max_side)
        if self._cap <= 0 and self._used is None:
            self.clear()  # those that are left of another setting
        if self._cap <= 0 or path is None:
            return
        with suppress(OSError):
            content = _packed(picture)
            make_private_folder(path.parent)
            write_private(path, content)
            self._make_room(len(content))

    def forget(self, sid: str) -> None:
        """Throw away what is kept of the media ``sid``, whatever its size: it is gone from the service."""
        path = self._path(sid, 0)
        if path is not None:
            for found in path.parent.glob(f"{sid}-*{_ENDING}"):
                with suppress(OSError):
                    found.unlink()

    def clear(self) -> tuple[int, int]:
        """Throw all away; return how many there were, and their bytes."""
        with self._lock:
            count = size = 0
            for path, stat in list(self._files()):
                with suppress(OSError):
                    path.unlink()
                    count, size = count + 1, size + stat.st_size
            self._used = 0
        return count, size

    def usage(self) -> tuple[int, int]:
        """Return how many there are, and their bytes."""
        sizes = [stat.st_size for _, stat in self._files()]
        return len(sizes), sum(sizes)

    def _path(self, sid: str, max_side: int) -> Path | None:
        """Return the place for ``sid``; None for what is no SID, and so no name for a file."""
        return (
            self._folder / sid[2:4] / f"{sid}-{max_side}{_ENDING}"
            if sid.isascii() and sid.isalnum()
            else None
        )

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self._folder.glob(f"*/*{_ENDING}"):
            with suppress(OSError):
                yield path, path.stat()

    def _make_room(self, added: int) -> None:
        with self._lock:
            self._used = self.usage()[1] if self._used is None else self._used + added
            if self._used <= self._cap:
                return
            found = sorted(self._files(), key=lambda pair: pair[1].st_mtime_ns)
            self._used = sum(stat.st_size for _, stat in found)
            for path, stat in found:
                if self._used <= self._cap * _KEPT_OF_CAP:
                    break
                with suppress(OSError):
                    path.unlink()
                    self._used -= stat.st_size


def _packed(picture: Picture) -> bytes:
    """Return a line of JSON with all but the pixels, then these as a PNG or JPEG."""
    from PIL import Image  # noqa: PLC0415 - Pillow is slow to import

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    said = asdict(picture)
    del said["pixels"]
    file = io.BytesIO()
    file.write(json.dumps(said).encode() + b"\n")
    if image.getcolors(_FEW_COLOURS) is not None:
        image.quantize(_FEW_COLOURS, dither=Image.Dither.NONE).save(file, "PNG")
    else:
        image.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return file.getvalue()


def _unpacked(content: bytes) -> Picture:
    from PIL import Image  # noqa: PLC0415

    head, _, packed = content.partition(b"\n")
    said = json.loads(head)
    said["details"] = tuple(Detail(**detail) for detail in said["details"])
    image = Image.open(io.BytesIO(packed), formats=("PNG", "JPEG"))
    if image.size != (said["width"], said["height"]):
        raise ValueError(image.size)
    return Picture(pixels=image.convert("RGB").tobytes(), **said)
