"""Environments for the command line: the real local service, selected by variables or a profile."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.catalog.places import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.server.samples.model import SampleService


@contextmanager
def service_environment(tmp_path: Path, *there: SampleService) -> Iterator[dict[str, str]]:
    """Run the local service; yield an environment that points to it, with all files under ``tmp_path``."""
    with running(tmp_path / "data", *there) as found:
        yield account_environment(tmp_path, found.url, found.auth)


def account_environment(tmp_path: Path, url: str, auth: tuple[str, str] = ("AC1", "x")) -> dict[str, str]:
    """Return the variables of a new home, and of an account with ``auth`` at the service at ``url``."""
    return {
        **empty_environment(tmp_path),
        "TWILIO_ACCOUNT_SID": auth[0],
        "TWILIO_AUTH_TOKEN": auth[1],
        "MEDIADECK_MCS_URL": url,
        "MEDIADECK_CONVERSATIONS_URL": url,
    }


@contextmanager
def profile_environment(tmp_path: Path, *there: SampleService, more: str = "") -> Iterator[dict[str, str]]:
    """Run the local service; yield an environment whose default profile ``desk`` points to it."""
    with running(tmp_path / "data", *there) as found:
        folder = tmp_path / "config"
        folder.mkdir()
        (folder / "config.toml").write_text(
            f"default_profile = 'desk'\n[profiles.desk]\naccount_sid = '{found.account_sid}'\n"
            f"mcs_url = '{found.url}'\nconversations_url = '{found.url}'\nsecret_env = 'DESK'\n{more}"
        )
        yield {
            **empty_environment(tmp_path),
            "DESK": found.auth_token,
            "TEST_URL": found.url,
            "TEST_ACCOUNT": found.account_sid,
        }


def empty_environment(tmp_path: Path) -> dict[str, str]:
    """Return the variables of a new home; its keyring is a file."""
    return {
        "HOME": str(tmp_path),
        "MEDIADECK_CONFIG_DIR": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "data-home"),
        "PYTHON_KEYRING_BACKEND": "tests.settings.keyring_in_file.KeyringInFile",
        "TEST_KEYRING": str(tmp_path / "keyring.json"),
    }
