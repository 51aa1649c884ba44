"""A link from the list to the clipboard to whoever it is given to."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest

from tests.terminal.program import MEDIADECK, open_service, sample_services

if TYPE_CHECKING:
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux


def test_a_copied_link_gives_the_bytes_while_the_program_runs(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    terminal.wait_for(sample_services()[0])
    open_service(terminal, "Field Returns")
    terminal.wait_for("orders march.csv")
    terminal.keys("y")
    terminal.wait_for("the link was sent")
    terminal.wait_for("through tmux. It lives until")
    link = terminal.command("show-buffer")
    with urllib.request.urlopen(link, timeout=10) as answer:  # noqa: S310 - a loopback address
        content = answer.read()
        assert len(content) == int(answer.headers["Content-Length"]) > 0
    terminal.keys("q")
    assert terminal.wait_for_end() == 0
    with pytest.raises(URLError):
        urllib.request.urlopen(link, timeout=10)  # noqa: S310
