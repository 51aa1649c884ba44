"""Previews in the browser: how long its event loop is blocked, and how fast a gallery fills."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from typing import TYPE_CHECKING, Final, Self

from tests.catalog.places import conversation, media, message, running, service
from tests.idle import settle
from tests.preview.makers import encode_image
from tests.screens.driver import AppDriver, at, browser_of
from tui.server.samples.landscapes import harbour
from tui.settings import make_local_profile
from tui.widgets.tile_grid import TileGrid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MANY: Final = 200
_TICK: Final = 0.001


class Watch:
    """Records delays of the event loop past a short sleep: in total, and by work on its own thread.

    The difference is time spent waiting for other threads of this process (including the local service) and
    for for other programs.
    """

    def __init__(self) -> None:
        self.late: list[float] = []
        self.work: list[float] = []
        self._task: asyncio.Task[None] | None = None

    async def _run(self) -> None:
        while True:
            began, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_TICK)
            self.late.append(time.perf_counter() - began - _TICK)
            self.work.append(time.thread_time() - worked)

    async def __aenter__(self) -> Self:
        gc.freeze()  # as the program does after its start
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()

    def told(self) -> str:
        """Return both as text."""
        return f"work {_spread(self.work)}; late {_spread(self.late)}"


def _spread(seconds: list[float]) -> str:
    found = sorted(seconds)
    return f"longest {found[-1] * 1000:.1f} ms, 99 of 100 below {found[int(len(found) * 0.99)] * 1000:.1f} ms"


def _at_home(home: Path) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(home)
    os.environ["COLORTERM"] = "truecolor"


def _photographs(count: int, size: tuple[int, int]) -> list[bytes]:
    """Return photographs that differ only in their last bytes: each has to be decoded."""
    content = encode_image(harbour(size), "JPEG", quality=90)
    return [content + number.to_bytes(2) for number in range(count)]


async def measure_longest_block(home: Path, say: Callable[[str], None]) -> None:
    """Print how long the event loop is blocked while the cursor moves over large photographs."""
    _at_home(home)
    files = [media(f"{n}.jpg", data, "image/jpeg") for n, data in enumerate(_photographs(30, (2400, 1800)))]
    with running(home / "service", service("Photographs", conversation("Maria", message(*files)))) as local:
        profile = make_local_profile(local.url, local.account_sid, local.auth_token)
        async with at(browser_of(profile), (140, 40)) as desk:
            await desk.open_service("Photographs")
            await settle(desk.pilot)
            idle = await _while_resting(desk)
            async with Watch() as watch:
                for _ in range(25):
                    desk.media.table.action_cursor_down()
                    await desk.until(lambda: "blocks" in str(desk.media.preview.border_subtitle))
                    await asyncio.sleep(0.12)
    say("The browser's loop, while 25 photographs of 4 megapixels are looked at in a terminal of 140x40")
    say(f"  at rest: {idle}")
    say(f"  looking: {watch.told()} (aim: 8 ms)")


async def _while_resting(desk: AppDriver) -> str:
    async with Watch() as watch:
        await desk.pilot.pause(1.0)
    return watch.told()


async def measure_gallery(home: Path, say: Callable[[str], None]) -> None:
    """Print how long a grid of thumbnails takes to fill: from the service, from the disk, from memory."""
    _at_home(home)
    files = [media(f"{n}.jpg", data, "image/jpeg") for n, data in enumerate(_photographs(_MANY, (1200, 900)))]
    with running(home / "service", service("Photographs", conversation("Maria", message(*files)))) as local:
        profile = make_local_profile(local.url, local.account_sid, local.auth_token)
        times = {}
        for state in ("cold", "warm, from the disk"):
            async with at(browser_of(profile), (140, 40)) as desk:
                await desk.open_service("Photographs")
                await settle(desk.pilot)
                async with Watch() as watch:
                    times[state] = (await _filled(desk), watch)
                if state != "cold":
                    await desk.press("i")
                    desk.find(TileGrid).clear()
                    async with Watch() as watch:
                        times["warm, from memory"] = (await _filled(desk), watch)
    say(f"A grid of {_MANY} thumbnails of 1-megapixel photographs, paged through in a terminal of 140x40")
    cold = times["cold"][0]
    for state, (seconds, watch) in times.items():
        each = f"{seconds / _MANY * 1000:.1f} ms each"
        say(f"  {state:<20}{seconds:>7.2f} s  {each:>15} {cold / seconds:>6.1f} x")
        say(f"    its loop: {watch.told()}")


async def _filled(desk: AppDriver) -> float:
    """Page through the grid, waiting until each page is complete; return the seconds."""
    tiles = desk.find(TileGrid)
    began = time.perf_counter()
    desk.media.action_tiles()
    await desk.pilot.pause()
    while True:
        await desk.until(lambda: not any(map(tiles.needs_drawing, _sids_in_sight(tiles))))
        if tiles.cursor == _MANY - 1:
            return time.perf_counter() - began
        tiles.action_page_down()


def _sids_in_sight(tiles: TileGrid) -> list[str]:
    return [row.sid for place in tiles.visible_places if (row := tiles._window[place])]
