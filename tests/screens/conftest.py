"""Separate homes for browsers under test, and samples that are created once."""

from __future__ import annotations

import gc
import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest
from textual._styles_cache import StylesCache

from tests.idle import wait_for_idle_loop
from tests.sample_app import NOW, sample_service
from tests.screens.harbour import run_harbour

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.local_service import RunningService

#: The age of each file in seconds, by the clock of the samples.
_AGES = {"boat 1.jpg": 600, "boat 2.jpg": 90_600, "notes.txt": 180_600}
_CONTENT = {"boat 1.jpg": bytes(2_412_330), "boat 2.jpg": bytes(640_118), "notes.txt": b"Ask for the key.\n"}


#: Variables that change the appearance and behaviour of the browser.
_NOT_HERE = (
    *("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TMUX", "STY", "NO_COLOR", "TEXTUAL_THEME"),
    *("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "LC_ALL", "LC_CTYPE", "LANG"),
    "MEDIADECK_CLIPBOARD",
    *("MEDIADECK_PREVIEW", "MEDIADECK_PREVIEW_LIMIT", "MEDIADECK_THUMBNAILS"),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Use a plain terminal in UTC, in ``~/Pictures`` with three files and a folder; return the home."""
    home = tmp_path / "home"
    pictures = home / "Pictures"
    (pictures / "receipts").mkdir(parents=True)
    for name, age in _AGES.items():
        (pictures / name).write_bytes(_CONTENT[name])
        os.utime(pictures / name, (NOW.timestamp() - age,) * 2)
    os.utime(pictures / "receipts", (NOW.timestamp() - 900_000,) * 2)
    for name in _NOT_HERE:
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TZ": "UTC", "TERM": "xterm-256color", "COLORTERM": "truecolor"}.items():
        monkeypatch.setenv(name, value)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.chdir(pictures)
    time.tzset()
    yield home
    monkeypatch.undo()
    time.tzset()


#: The number of finished tests in this process, and the number of tests between two full collections.
_FINISHED = pytest.StashKey[int]()
_TESTS_A_FREEZE = 25


@pytest.fixture(scope="session")
def made_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create the data folder of a local service with identical samples on each run; copy it before use."""
    data = tmp_path_factory.mktemp("samples") / "service"
    service = sample_service(data)
    service.close()
    return data


@pytest.fixture
def samples(home: Path, made_samples: Path) -> Path:
    """Return a data folder with the samples, for tests that add no media: new SIDs would collide."""
    data = home / "service"
    shutil.copytree(made_samples, data)
    return data


@pytest.fixture
def harbour(home: Path) -> Iterator[RunningService]:
    """Run a service with three media, for a user with ``home``."""
    with run_harbour(home) as service:
        yield service


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each key of Textual's pilot wait for the work that it starts, instead of twice for 20 idle ms."""

    async def wait(*_: float) -> None:
        await wait_for_idle_loop()

    monkeypatch.setattr("textual.app.wait_for_idle", wait)


@pytest.fixture(autouse=True)
def _short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch the details of a media soon after the cursor reaches it, because tests wait for them."""
    monkeypatch.setattr("tui.session.media_details._REST", 0.05)


@pytest.fixture(autouse=True)
def _release_finished_apps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Collect finished apps by scanning only their own objects.

    Each start of an app ends in ``gc.freeze()``, which would keep the whole app. Here the objects shared by
    tests are frozen instead, once per several tests: scanning them takes 0.2 s. A method cache of Textual
    keeps the rendered lines of the last 1,024 widgets.
    """
    for module in ("tui.app", "tui.screens.session_manager"):
        monkeypatch.setattr(f"{module}.enable_garbage_collection", gc.enable)
    yield
    StylesCache.get_inner_outer.cache_clear()
    finished = request.config.stash.get(_FINISHED, 0)
    request.config.stash[_FINISHED] = finished + 1
    if finished % _TESTS_A_FREEZE:
        gc.collect()
    else:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
