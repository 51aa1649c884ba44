"""A program that records how it was run: arguments, environment, and files."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_SOURCE = """\
#!{python}
import json, os, stat, sys

def mode(path):
    return oct(stat.S_IMODE(os.stat(path).st_mode))

files = [path for path in sys.argv[1:] if os.path.isabs(path) and os.path.isfile(path)]
run = dict(
    arguments=sys.argv[1:],
    environment=dict(os.environ),
    modes=[[mode(path), mode(os.path.dirname(path))] for path in files],
    contents=[open(path, "rb").read().decode("latin-1") for path in files],
    has_terminal=sys.stdin.isatty(),
)
with open({runs!r}, "a") as output:
    output.write(json.dumps(run) + "\\n")
{then}
"""


@dataclass(frozen=True, slots=True)
class Recorder:
    """The program at ``path``."""

    path: Path

    @classmethod
    def within(cls, folder: Path, name: str = "recorder", then: str = "") -> Recorder:
        """Write the program to ``folder``; ``then`` are Python lines that it runs last."""
        path = folder / name
        runs = str(path.with_suffix(".runs"))
        path.write_text(_SOURCE.format(python=sys.executable, runs=runs, then=then))
        path.chmod(0o700)
        return cls(path)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The records of all runs."""
        record = self.path.with_suffix(".runs")
        lines = record.read_text().splitlines(keepends=True) if record.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]  # the last may be incomplete

    @property
    def arguments(self) -> list[list[str]]:
        """The arguments of each run."""
        return [run["arguments"] for run in self.runs]


def write_config(folder: Path, text: str) -> None:
    """Write ``text`` to the configuration file below the XDG folder ``folder``."""
    path = folder / "mediadeck" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
