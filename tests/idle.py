"""Wait until an app under test has nothing left to do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from textual.widgets import Input

from tui.screens.input.dialog_wait import HasDialogWait

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

#: Groups of workers that wait for the answer of a dialog, once it is on the screen.
_DIALOGS: Final = {
    *("link", "upload", "leave", "save", "offer", "delete", "columns", "go to", "switch", "take"),
    *("view", "ask", "thumbnails", "annotations", "filters", "share"),
}
#: Groups of workers that go on for as long as the screen is open.
_ENDLESS: Final = {"ahead", "play"}
#: Seconds without other work until such a worker is taken to wait for a service, where there is no dialog.
_PATIENCE: Final = 1.0
#: Seconds without work after which nothing more is expected: a thread may be about to hand its result over.
_QUIET: Final = 0.08
#: Seconds: a timer that fires once and is not longer than this is waited for.
_SHORT: Final = 0.1
#: Seconds between two looks: a thread may have passed its result on, but not yet to the loop.
_PAUSE: Final = 0.004
_TIMEOUT: Final = 30


async def settle(pilot: Pilot[None]) -> None:
    """Return when no worker, message, callback, animation, repaint or short timer is left."""
    app = pilot.app
    loop = asyncio.get_running_loop()
    began = quiet_since = loop.time()
    is_checked = False
    while True:
        await _paint(app)
        now = loop.time()
        if now > began + _TIMEOUT:
            raise AssertionError(f"the app is still busy after {_TIMEOUT} s: {list(app.workers)}")
        if _is_busy(app):
            is_checked, quiet_since = False, now
        elif is_checked and now > quiet_since + (_PATIENCE if _opens_dialog(app) else _QUIET):
            return
        else:
            is_checked = await pilot._wait_for_screen()  # a handler may wait for a thread
        await asyncio.sleep(_PAUSE)


async def stop_blinking(pilot: Pilot[None]) -> None:
    """Show the cursors of all inputs for good: a picture would be taken now with them, now without."""
    for line in pilot.app.screen.query(Input):
        line.cursor_blink = False
    await pilot.pause()


async def _paint(app: App[Any]) -> None:
    """Paint now what is to be painted, and not at the next frame."""
    await wait_for_idle_loop()
    if app.screen.is_mounted:
        app.screen._on_timer_update()
    await wait_for_idle_loop()


async def wait_for_idle_loop() -> None:
    """Return when the running loop has no callback that could run now."""
    loop: Any = asyncio.get_running_loop()
    is_ready = True
    while is_ready:
        await asyncio.sleep(0)
        is_ready = bool(loop._ready)


def _is_busy(app: Any) -> bool:
    screen = app.screen
    return bool(
        app._batch_count
        or (isinstance(app, HasDialogWait) and app.dialog_wait.is_on)
        or not screen.is_mounted
        or not screen._compositor.size
        or screen._layout_required
        or screen._repaint_required
        or screen._dirty_widgets
        or any(worker.group not in _DIALOGS | _ENDLESS for worker in app.workers)
        or not app._animator._complete_event.is_set()
        or any(map(_has_work, (app, *screen.walk_children(with_self=True))))
    )


def _opens_dialog(app: App[Any]) -> bool:
    """Whether more workers want an answer than there are screens that give one."""
    awaited = sum(
        result.future is not None for screen in app.screen_stack for result in screen._result_callbacks
    )
    return sum(worker.group in _DIALOGS for worker in app.workers) > awaited


def _has_work(pump: Any) -> bool:
    return not pump._message_queue.empty() or any(
        timer._repeat is not None and timer._interval <= _SHORT and timer._task and not timer._task.done()
        for timer in pump._timers
    )
