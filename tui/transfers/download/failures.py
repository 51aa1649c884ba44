"""Reasons for failed downloads, checked during the download and described in sentences. Sizes are bytes."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING, Final

from tui.text.quantities import format_size

if TYPE_CHECKING:
    from pathlib import Path

    from tui.api.models import Media

PARTIAL_KEPT: Final = "The partial file was kept: a retry resumes it."


class DownloadError(Exception):
    """A download cannot be finished. The text is a sentence; with ``keep``, a retry can resume the part."""

    def __init__(self, sentence: str, *, keep: bool) -> None:
        super().__init__(sentence)
        self.keep = keep


def check_size(media: Media, size: int | None, *, at_most: bool = False) -> None:
    """Raise DownloadError unless ``size`` is the stated size of ``media``, or less if ``at_most``."""
    stated = media.size
    if size is None or stated is None or size == stated or (at_most and size < stated):
        return
    relation = "more" if size > stated else "fewer"
    message = f"The content has {relation} bytes than the service states ({stated:,}). It was not kept."
    raise DownloadError(message, keep=False)


def check_free_space(folder: Path, needed: int) -> None:
    """Raise DownloadError if the disk of ``folder`` has less than ``needed`` bytes free. Touches the disk."""
    free = shutil.disk_usage(folder).free
    if needed > free:
        message = (
            f"The disk is too full: {format_size(needed)} are needed, {format_size(free)} are free."
            " Free some space, then retry."
        )
        raise DownloadError(message, keep=True)


def describe_disk_error(error: OSError, folder: Path, kept: str = "") -> str:
    """Return sentences for a disk error; ``kept`` is the sentence about a partial file."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            sentences: tuple[str, ...] = "The disk is full.", kept, "Free some space, then retry."
        case errno.EFBIG:
            sentences = "This system does not allow a file of this size.", kept
        case errno.EACCES | errno.EPERM | errno.EROFS:
            sentences = (f"The folder {folder} is not writable: choose another one.",)
        case errno.ENOTDIR | errno.EEXIST:
            sentences = (f"A file is in the way of the folder {folder}: choose another one.",)
        case _:
            sentences = f"The file cannot be written: {error.strerror}.", kept
    return " ".join(filter(None, sentences))
