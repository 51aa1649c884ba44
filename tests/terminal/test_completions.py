"""The Tab key in real shells: profiles, services by name and by SID are completed from what is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import running, service
from tests.programs import requires, wait_until
from tests.terminal.program import MEDIADECK

if TYPE_CHECKING:
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux

#: How each shell is started without anybody's settings, and told of the completions.
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
        path = f"{Path(MEDIADECK).parent}:/usr/bin:/bin"
        environment = {**home.environment, "DESK": found.auth_token, "PATH": path}
        terminal.start([requires(shell), *options, "-i"], columns=100, environment=environment)
        terminal.type("mediadeck services --csv")
        terminal.keys("Enter")
        sid = next(
            word
            for word in terminal.wait_for("Harbour Support").replace(",", " ").split()
            if word[:2] == "IS"
        )
        terminal.type(f"{told}; clear; echo rea''dy")
        terminal.keys("Enter")
        terminal.wait_for("ready")
        for typed, completed in (
            ("mediadeck --profile de", "mediadeck --profile desk"),
            ("mediadeck ls Harb", "mediadeck ls Harbour\\ Support"),
            (f"mediadeck ls {sid[:20]}", f"mediadeck ls {sid}"),
            ("mediadeck docto", "mediadeck doctor"),
        ):
            terminal.keys("C-u")
            terminal.type(typed)
            wait_until(lambda typed=typed: typed in terminal.screen(), terminal.screen)
            terminal.keys("Tab")
            wait_until(lambda completed=completed: completed in terminal.screen(), terminal.screen)
