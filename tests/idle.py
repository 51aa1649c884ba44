"""Wait until an app under test has nothing left to do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

#: Worker groups that wait for the user in a dialog, or go on for as long as the screen is open.
_WAITING: Final = {
    *("link", "upload", "leave", "save", "offer", "delete", "columns", "go to", "switch", "take"),
    *("ahead", "play", "view", "ask", "thumbnails"),
}
#: Seconds: a timer that fires once and is not longer than this is waited for.
_SHORT: Final = 0.1
#: Seconds between two looks: a thread may have passed its result on, but not yet to the loop.
_PAUSE: Final = 0.004
#: This many looks in a row must find nothing to do.
_LOOKS: Final = 2
_TIMEOUT: Final = 30


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the app has nothing left to do."""
    await wait_for_idle_app(pilot.app)


async def wait_for_idle_app(app: App[Any]) -> None:
    """Return when no worker, message, callback, animation, repaint or short timer is left."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _TIMEOUT
    looks = 0
    while looks < _LOOKS:
        if loop.time() > deadline:
            raise AssertionError(f"the app is still busy after {_TIMEOUT} s: {list(app.workers)}")
        await wait_for_idle_loop()
        app.screen._on_timer_update()  # paint now, and not at the next frame
        await wait_for_idle_loop()
        looks = 0 if _is_busy(app) else looks + 1
        await asyncio.sleep(_PAUSE)


async def wait_for_idle_loop() -> None:
    """Return when the running loop has no callback that could run now."""
    loop: Any = asyncio.get_running_loop()
    is_ready = True
    while is_ready:
        await asyncio.sleep(0)
        is_ready = bool(loop._ready)


def _is_busy(app: Any) -> bool:
    return (
        any(worker.group not in _WAITING for worker in app.workers)
        or not app._animator._complete_event.is_set()
        or any(map(_has_work, (app, *app.screen.walk_children(with_self=True))))
    )


def _has_work(pump: Any) -> bool:
    return not pump._message_queue.empty() or any(
        timer._repeat is not None and timer._interval <= _SHORT and timer._task and not timer._task.done()
        for timer in pump._timers
    )
