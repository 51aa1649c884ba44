"""The Tab key in real shells completes known profiles, and services by name or SID."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import running, service
from tests.programs import requires
from tests.terminal.program import MEDIADECK
from tests.terminal.tmux import PLAIN

if TYPE_CHECKING:
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux

#: How to start each shell without user settings, and how to load the completions.
SHELLS = {
    "bash": (["--norc", "--noprofile"], 'eval "$(mediadeck completions bash)"'),
    "zsh": (["-f"], 'autoload -U compinit; compinit -u; eval "$(mediadeck completions zsh)"'),
    "fish": (["--no-config"], "mediadeck completions fish | source"),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes_profiles_and_services(terminal: Tmux, home: Home, tmp_path: Path, shell: str) -> None:
    options, told = SHELLS[shell]
    with running(tmp_path / "data", service("Harbour Support")) as found:
        home.config.write_text(
            f"default_profile = 'desk'\n[profiles.desk]\naccount_sid = '{found.account_sid}'\n"
            f"mcs_url = '{found.url}'\nconversations_url = '{found.url}'\nsecret_env = 'DESK'\n"
        )
        environment = {**home.environment, "DESK": found.auth_token}
        listed = subprocess.run(
            [MEDIADECK, "services", "--json"], env={**PLAIN, **environment}, capture_output=True, check=True
        )
        [sid] = [row["sid"] for row in json.loads(listed.stdout)]
        terminal.start([requires(shell), *options, "-i"], columns=100, environment=environment)
        terminal.type(f"export PATH={Path(MEDIADECK).parent}:$PATH; {told}; clear; echo rea''dy")
        terminal.keys("Enter")
        terminal.wait_for("ready\n")
        for typed, completed in (
            ("mediadeck --profile de", "mediadeck --profile desk"),
            ("mediadeck ls Harb", "mediadeck ls Harbour\\ Support"),
            (f"mediadeck ls {sid[:20]}", f"mediadeck ls {sid}"),
            ("mediadeck docto", "mediadeck doctor"),
        ):
            terminal.keys("C-u")
            terminal.type(typed)
            terminal.wait_for(typed)
            terminal.keys("Tab")
            terminal.wait_for(completed)
