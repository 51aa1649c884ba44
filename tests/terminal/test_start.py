"""The first minute of somebody new: nothing is set up, and the samples are there to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.program import MEDIADECK

if TYPE_CHECKING:
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux

