"""Acknowledged uploads survive a kill of the service; others leave nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.kills import KILLS, QUICK_KILLS, kill_service

REPOSITORY = Path(__file__).parent.parent.parent


def test_a_hundred_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    outcome = kill_service(tmp_path, KILLS)
    assert outcome.acknowledged >= KILLS
    assert outcome.is_sound, outcome


def test_the_kill_script_prints_its_counts() -> None:
    command = [sys.executable, "-m", "tests.kills", "--quick"]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60)
    assert ended.stdout.startswith(f"service: {QUICK_KILLS} kills, ")
    assert " acknowledged, 0 lost, 0 wrong, 0 problems\n" in ended.stdout
    assert ended.stdout.count(" 0 lost, 0 wrong,") == 3, "service, get and export"
    assert (ended.returncode, ended.stderr) == (0, "")
