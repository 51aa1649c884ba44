"""The run time of ``mediadeck services``, compared with a mere import of httpx.

``python -m tests.benchmarks.command_line`` runs both in turn against the local service, each
with precompiled modules, like an installed program.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.local_service import service_process

_TURNS: Final = 15
_WANTED: Final = 2.5
#: Variables that select a profile, or make each start recompile all modules.
_NOT_HERE: Final = ("MEDIADECK_", "PYTHONDONTWRITEBYTECODE")


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return the wall-clock seconds of one run of a program."""
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Print the medians and their ratio."""
    ours = [sys.executable, "-m", "tui", "services"]
    theirs = [sys.executable, "-c", "import httpx"]
    with tempfile.TemporaryDirectory() as folder, service_process(Path(folder) / "data") as service:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_NOT_HERE)},
            "HOME": folder,
            "XDG_CACHE_HOME": folder,
            "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
            "TWILIO_ACCOUNT_SID": service.account_sid,
            "TWILIO_AUTH_TOKEN": service.auth_token,
            "MEDIADECK_MCS_URL": service.url,
            "MEDIADECK_CONVERSATIONS_URL": service.url,
        }
        for command in (ours, theirs):
            seconds(command, environment)
        pairs = [(seconds(ours, environment), seconds(theirs, environment)) for _ in range(_TURNS)]
    median_ours, median_theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"mediadeck services      {median_ours * 1000:6.0f} ms")  # noqa: T201
    print(f"import httpx            {median_theirs * 1000:6.0f} ms")  # noqa: T201
    ratio = median_ours / median_theirs
    print(f"ratio                   {ratio:6.2f}    (wanted: under {_WANTED})")  # noqa: T201


if __name__ == "__main__":
    main()
