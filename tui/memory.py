"""How memory is kept for later: glibc and Python are told what this program needs."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from typing import Final

#: Lists of fewer media leave too little to be worth the call.
LONG_LIST: Final = 100_000

#: From mallopt(3): what is freed at the heap's end is kept up to so many bytes …
_TRIM_THRESHOLD: Final = -1
#: … and what is larger than this is mapped by itself, and gone once it is freed.
_MMAP_THRESHOLD: Final = -3


def tune_allocator() -> None:
    """Keep pieces of content for the next ones, and long lists of a catalog not a moment longer.

    As it comes, glibc does it the other way round once a long list was freed: it takes those from its heap
    then. And it gives freed pieces back at once, so that each costs a page fault for every 4 KB of it.
    """
    with suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, 1 << 20)
        library.mallopt(_TRIM_THRESHOLD, 8 << 20)


def reduce_garbage_collection() -> None:
    """Look for garbage less often, and never in what there is by now: for a command that ends before long."""
    gc.freeze()
    gc.set_threshold(50_000)


def disable_garbage_collection() -> None:
    """Look for garbage no more: for a command that is about to end, which takes all of it along."""
    gc.disable()
    gc.freeze()  # or Python would look once more on its way out


def release_memory() -> None:
    """Give what was freed back to the system, where the C library would keep it for later (glibc does)."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
