"""Modules that the first frame imports must not import httpx."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    [
        *("api.client", "api.models", "api.errors", "api.content.sources"),
        *("api.content.content_type", "api.retry", "text.sanitize"),
    ],
)
def test_the_first_frame_does_not_import_httpx(module: str) -> None:
    code = f"import sys, tui.{module}; sys.exit(bool({{'httpx', 'aiohttp'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_client_does_not_import_the_httpx_command_line() -> None:
    code = "import sys, tui.api.transport; sys.exit(bool({'click', 'rich', 'pygments'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
