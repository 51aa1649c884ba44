"""The checks of ``mediadeck doctor``, except for the clipboard."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui.api.endpoint_probe import probe_endpoint
from tui.catalog import Catalog
from tui.commands.keymap import keymap_of
from tui.settings import (
    LOCAL,
    ConfigError,
    ProfileChoice,
    SettingsError,
    catalog_folder,
    choose_profile,
    config_file,
    local_service_folder,
    read_key_settings,
    transfers_folder,
)
from tui.settings.paths import home_folder
from tui.text.quantities import format_count, format_size

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tui.api.endpoint_probe import EndpointProbe
    from tui.settings import Profile

_LIBRARIES: Final = ("textual", "httpx", "aiohttp", "pillow", "textual-image", "pypdfium2", "keyring")
#: Fewer bytes of free space are a warning.
_MIN_FREE: Final = 500 * 10**6
#: Seconds; a larger clock error is visible in the times of media and links.
_MAX_CLOCK_ERROR: Final = 30.0
_HOUR: Final = 3600
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check, and what to do about it: "" if all is well."""

    title: str
    text: str
    fix: str = ""
    failed: bool = False


def examine(arguments: argparse.Namespace) -> Iterator[Finding]:
    """Yield the findings, without secrets, SIDs, user names and custom hosts."""
    yield Finding("Libraries", ", ".join(filter(None, map(_library_version, _LIBRARIES))))
    yield from _check_settings()
    try:
        choice = _choose(arguments)
    except ConfigError:  # reported above
        choice = None
    except SettingsError as error:
        choice = None
        yield Finding("Profile", "not usable", str(error), failed=True)
    if choice is not None:
        yield Finding("Profile", f"{choice.profile.name if choice.profile else LOCAL}: {choice.why}")
        yield from _check_profile(choice.profile)
    yield _check_disk()


def _choose(arguments: argparse.Namespace) -> ProfileChoice:
    return (
        ProfileChoice(None, "--local") if arguments.local else choose_profile(arguments.profile, os.environ)
    )


def _library_version(name: str) -> str:
    with suppress(PackageNotFoundError):
        return f"{name} {version(name)}"
    return ""


def _check_settings() -> Iterator[Finding]:
    path = _hide_home(config_file())
    if not config_file().exists():
        yield Finding("Settings", f"no {path} yet")
        return
    try:
        keys, preset, commands = read_key_settings()
    except ConfigError as error:
        text = str(error).replace(str(config_file()), path)
        yield Finding("Settings", f"{path} is not usable", text, failed=True)
        return
    problems = keymap_of(keys, preset, commands).problems
    own = f", {format_count(len(keys), 'custom key')}" if keys else ""
    yield Finding("Settings", f"{path}{own}", " ".join(problems))


def _check_profile(profile: Profile | None) -> Iterator[Finding]:
    if profile is None:
        yield Finding("Credentials", "the local service has its own")
        yield Finding("Hosts", "the local service runs on this machine, together with Mediadeck")
        yield _check_catalog(sorted(catalog_folder().glob("*@127.0.0.1.db")))
        return
    yield _check_credentials(profile)
    bases = {"Conversations": profile.conversations_url, "Media": profile.mcs_url}
    for name, probed in zip(bases, asyncio.run(_probe_all(*bases.values())), strict=True):
        yield _check_host(name, bases[name], probed)
    yield _check_catalog([catalog_folder() / f"{profile.catalog_key}.db"])


def _check_credentials(profile: Profile) -> Finding:
    if profile.secret.may_prompt:
        return Finding("Credentials", "the secret comes from secret_command, which was not run")
    kind = "an API key" if profile.username.startswith("SK") else "an account SID and auth token"
    try:
        profile.secret.reveal()
    except SettingsError as error:
        return Finding(
            "Credentials",
            f"{kind}, without a secret",
            str(error).replace(profile.username, "it"),
            failed=True,
        )
    return Finding("Credentials", f"{kind}, with a secret; to test them: mediadeck profiles test")


async def _probe_all(*bases: str) -> list[EndpointProbe]:
    return list(await asyncio.gather(*map(probe_endpoint, bases)))


def _check_host(name: str, base: str, probed: EndpointProbe) -> Finding:
    host = urlsplit(base).hostname or ""
    shown = host if host.endswith(".twilio.com") else "a custom host"
    if probed.seconds is None:
        return Finding(name, f"{shown} does not answer", probed.error.replace(host, shown), failed=True)
    text = f"{shown} answers in {probed.seconds * 1000:.0f} ms"
    if probed.clock_offset is None:
        return Finding(name, text)
    if abs(probed.clock_offset) < _MAX_CLOCK_ERROR:
        return Finding(name, f"{text}; the local clock is right to {max(1, abs(probed.clock_offset)):.0f} s")
    direction = "ahead of" if probed.clock_offset > 0 else "behind"
    fix = "Set the clock of this machine, with NTP if possible: times on the screen are wrong by as much."
    return Finding(name, f"{text}; the local clock is {abs(probed.clock_offset):,.0f} s {direction} it", fix)


def _check_catalog(paths: list[Path]) -> Finding:
    synced: list[int] = []
    count = 0
    for path in filter(Path.exists, paths):
        with suppress(SettingsError), closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
            services = reader.services()
            count += sum(service.media for service in services)
            synced += [service.synced_at for service in services if service.synced_at is not None]
    if not synced:
        return Finding("Catalog", "no service is synced yet", "Open one, or run: mediadeck sync SERVICE")
    return Finding(
        "Catalog", f"{format_count(count, 'media')}, last synced {_age(time.time() - max(synced))} ago"
    )


def _age(seconds: float) -> str:
    if seconds < _HOUR:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / _HOUR:.0f} h" if seconds < _DAY else format_count(round(seconds / _DAY), "day")


def _check_disk() -> Finding:
    """Report the free space of each disk that Mediadeck writes to."""
    free: dict[int, tuple[int, Path]] = {}
    for folder in (catalog_folder(), transfers_folder(), local_service_folder(), Path.cwd()):
        existing = next(path for path in chain([folder], folder.parents) if path.exists())
        free.setdefault(existing.stat().st_dev, (shutil.disk_usage(existing).free, existing))
    text = ", ".join(f"{format_size(bytes_free)} free" for bytes_free, _ in free.values())
    is_low = min(bytes_free for bytes_free, _ in free.values()) < _MIN_FREE
    fix = "Free some space: downloads, the catalog and thumbnails need it (mediadeck thumbnails --clear)."
    return Finding("Disk", text, fix if is_low else "")


def _hide_home(path: Path) -> str:
    """Return a path with the home folder as ``~``."""
    home = home_folder()
    return f"~/{path.relative_to(home)}" if home and path.is_relative_to(home) else str(path)
