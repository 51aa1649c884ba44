"""Settings of glibc's allocator and of Python's garbage collector."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from typing import Final

#: Shorter media lists free too little memory to be worth the call.
LONG_LIST: Final = 100_000

#: From mallopt(3): freed memory at the end of the heap is kept up to this many bytes …
_TRIM_THRESHOLD: Final = -1
#: … and larger blocks are mapped individually, and returned when they are freed.
_MMAP_THRESHOLD: Final = -3


def tune_allocator() -> None:
    """Keep freed pieces of content for reuse, and return the memory of long lists immediately.

    By default glibc does the opposite once a long list was freed: it takes such lists from the heap, and
    returns small pieces immediately, which costs a page fault for each 4 KB of the next piece.
    """
    with suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, 1 << 20)
        library.mallopt(_TRIM_THRESHOLD, 8 << 20)


def reduce_garbage_collection() -> None:
    """Collect garbage less often, and skip existing objects: for a command that ends soon."""
    gc.freeze()
    gc.set_threshold(50_000)


def disable_garbage_collection() -> None:
    """Stop collecting garbage: for a command that is about to end."""
    gc.disable()
    gc.freeze()  # otherwise Python would collect once more at exit


def release_memory() -> None:
    """Return freed memory to the system, which glibc would keep."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
