"""The wheel, as users install it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.programs import requires
from tests.terminal.program import Home, sample_services
from tests.terminal.tmux import Tmux
from tui import __version__

REPOSITORY = Path(__file__).parents[2]


def run(*command: str) -> str:
    """Run a command outside the repository, without this Python environment."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }
    ended = subprocess.run(
        command, cwd="/", env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(requires("uv"), "build", "--wheel", "--out-dir", str(folder), str(REPOSITORY))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install only the wheel into a new environment and return the folder of its commands."""
    environment = tmp_path_factory.mktemp("installed") / "environment"
    run(requires("uv"), "venv", "--python", sys.executable, str(environment))
    commands = environment / "bin"
    run(requires("uv"), "pip", "install", "--python", str(commands / "python"), str(wheel))
    return commands


def test_the_wheel_contains_every_style_and_only_the_program(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        styles = {
            name.removeprefix("tui/styles/"): archive.read(name)
            for name in names
            if name.startswith("tui/styles/")
        }
    folder = REPOSITORY / "styles"
    assert styles == {
        str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }
    assert {"tui/py.typed", "tui/manual/start.md"} <= set(names)
    deploy = REPOSITORY / "tui" / "gateway" / "deploy"
    assert {str(file.relative_to(REPOSITORY)) for file in deploy.iterdir()} <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"tui", "mediadeck"}


def test_the_installed_command_prints_its_version(installed: Path) -> None:
    assert run(str(installed / "mediadeck"), "--version") == f"mediadeck {__version__}\n"
    assert run(str(installed / "python"), "-m", "tui", "--version") == f"mediadeck {__version__}\n"


def test_the_installed_program_opens_on_the_samples(installed: Path, tmp_path: Path) -> None:
    home = Home.within(tmp_path)
    with Tmux() as terminal:
        terminal.start([str(installed / "mediadeck")], environment=home.environment)
        for service in sample_services():
            terminal.wait_for(service, seconds=40)
        terminal.keys("q")
        assert terminal.wait_for_end() == 0
    assert home.processes() == []
