"""Twilio's packages for Node, installed once into the user's cache, and the scripts that use them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from tests.programs import requires

if TYPE_CHECKING:
    from tests.local_service import RunningService

_HERE = Path(__file__).parent
_PACKAGE = _HERE / "package.json"
#: Seconds for a script, and for an installation on a slow connection.
_PATIENCE = 60
_PATIENCE_FOR_NPM = 300


def node_modules() -> Path:
    """Return the folder with the packages of package.json; install them on the first call."""
    npm = requires("npm")
    wanted = hashlib.sha256(_PACKAGE.read_bytes()).hexdigest()[:16]
    installed = user_cache_path("mediadeck") / "tests" / f"node-{wanted}"
    if not installed.exists():
        installed.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=installed.parent) as folder:
            _install(npm, Path(folder) / "packages", installed)
    return installed / "node_modules"


def run_script(name: str, service: RunningService, **arguments: object) -> dict[str, object]:
    """Run a script of this folder against a service; return what it printed, as JSON."""
    given = {
        "url": service.url,
        "accountSid": service.account_sid,
        "authToken": service.auth_token,
        **arguments,
    }
    # A region or an edge would change even loopback host names.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")}
    ended = subprocess.run(
        [requires("node"), str(_HERE / name), json.dumps(given)],
        env=environment | {"NODE_PATH": str(node_modules())},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    answers: dict[str, object] = json.loads(ended.stdout)
    return answers


def _install(npm: str, folder: Path, destination: Path) -> None:
    folder.mkdir()
    shutil.copy(_PACKAGE, folder)
    ended = subprocess.run(
        [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_FOR_NPM,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    try:
        folder.rename(destination)
    except OSError:
        # Another test run has installed them.
        if not destination.exists():
            raise
