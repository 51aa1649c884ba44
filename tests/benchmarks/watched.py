"""The program with its event loop monitored: ``python -m tests.benchmarks.watched REPORT [argument …]``.

When it ends, REPORT holds, as JSON, the longest time in milliseconds that the loop's thread spent in one
catalog call and in one callback of the loop, including Textual's rendering; each with its name.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.__main__ import main
from tui.catalog import Catalog, Marks, MediaWindow, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOP = threading.get_ident()
_longest = {"catalog": (0.0, ""), "callback": (0.0, "")}
_is_inside = False


def _note(kind: str, began: float, what: str) -> None:
    took = (time.perf_counter() - began) * 1000
    _longest[kind] = max(_longest[kind], (took, what))


def _watched(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``function``, timed when the loop's thread calls it from outside the catalog."""

    @functools.wraps(function)
    def timed(*arguments: Any, **options: Any) -> Any:
        global _is_inside  # noqa: PLW0603 - used by one thread
        if _is_inside or threading.get_ident() != _LOOP:
            return function(*arguments, **options)
        _is_inside, began = True, time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            _is_inside = False
            _note("catalog", began, function.__qualname__)

    return timed


def _watch() -> None:
    for kind in (Catalog, Reader, MediaWindow, Marks):
        for name, member in inspect.getmembers(kind, inspect.isfunction):
            setattr(kind, name, _watched(member))
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        if threading.get_ident() != _LOOP:
            run(handle)
            return
        began, what = time.perf_counter(), repr(handle)[:200]
        run(handle)
        _note("callback", began, what)

    asyncio.Handle._run = timed  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    report = Path(sys.argv.pop(1))
    _watch()
    try:
        code = main()
    finally:
        report.write_text(json.dumps(_longest), encoding="utf-8")
    raise SystemExit(code)
