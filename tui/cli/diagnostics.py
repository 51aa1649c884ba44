"""What ``mediadeck doctor`` finds out besides the clipboard: each with what to do where it is not well."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui.settings import (
    LOCAL,
    Choice,
    ConfigError,
    SettingsError,
    catalog_folder,
    config_file,
    local_service_folder,
    own_keys,
    transfers_folder,
)
from tui.settings.paths import home_folder
from tui.text.durations import format_ago
from tui.text.quantities import format_count, format_size

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tui.api.endpoint_probe import EndpointProbe
    from tui.settings import Profile

#: What the program stands on.
_PARTS: Final = ("textual", "httpx", "aiohttp", "pillow", "textual-image", "pypdfium2", "keyring")
_LEAST_FREE: Final = 500 * 10**6
#: A clock that is this wrong shows in the times of media and links.
_MOST_CLOCK: Final = 30.0


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was looked at, what was found, and what to do: "" where all is well."""

    title: str
    text: str
    fix: str = ""


def examine(arguments: argparse.Namespace) -> Iterator[Finding]:
    """Yield the findings; none holds a secret, a SID, a user's name or a host that is not Twilio's."""
    yield Finding("Parts", ", ".join(filter(None, map(_part, _PARTS))))
    yield from _configuration()
    try:
        choice = _choice(arguments)
    except ConfigError:  # told already
        choice = None
    except SettingsError as error:
        choice = None
        yield Finding("Profile", "none can be used", str(error))
    if choice is not None:
        yield Finding("Profile", f"{choice.profile.name if choice.profile else LOCAL}: {choice.why}")
        yield from _of_profile(choice.profile)
    yield _disk()


def _choice(arguments: argparse.Namespace) -> Choice:
    from tui.settings import choose_profile  # noqa: PLC0415 - one import for one use

    return Choice(None, "--local") if arguments.local else choose_profile(arguments.profile, os.environ)


def _part(name: str) -> str:
    with suppress(PackageNotFoundError):
        return f"{name} {version(name)}"
    return ""


def _configuration() -> Iterator[Finding]:
    path = _told_path(config_file())
    if not config_file().exists():
        yield Finding("Settings", f"no {path} yet")
        return
    try:
        keys, preset = own_keys()
    except ConfigError as error:
        text = str(error).replace(str(config_file()), path)
        yield Finding("Settings", f"{path} cannot be used", text)
        return
    from tui.commands.keymap import keymap_of  # noqa: PLC0415 - only where there are settings

    problems = keymap_of(keys, preset).problems
    told = f", {format_count(len(keys), 'key')} of your own" if keys else ""
    yield Finding("Settings", f"{path}{told}", " ".join(problems))


def _of_profile(profile: Profile | None) -> Iterator[Finding]:
    if profile is None:
        yield Finding("Credentials", "the local service has its own")
        yield Finding("Hosts", "the local service runs on this machine while Mediadeck does")
        yield _catalog(sorted(catalog_folder().glob("*@127.0.0.1.db")))
        return
    yield _credentials(profile)
    bases = {"Conversations": profile.conversations_url, "Media": profile.mcs_url}
    for name, probed in zip(bases, asyncio.run(_probe_all(*bases.values())), strict=True):
        yield _host(name, bases[name], probed)
    yield _catalog([catalog_folder() / f"{profile.catalog_key}.db"])


def _credentials(profile: Profile) -> Finding:
    if profile.secret.asks:
        return Finding("Credentials", "secret_command has the secret; it was not run")
    kind = "an API key" if profile.username.startswith("SK") else "an account and its auth token"
    try:
        profile.secret.reveal()
    except SettingsError as error:
        return Finding("Credentials", f"{kind}, without a secret", str(error).replace(profile.username, "it"))
    return Finding("Credentials", f"{kind}, with a secret; mediadeck profiles test asks whether they work")


async def _probe_all(*bases: str) -> list[EndpointProbe]:
    from tui.api.endpoint_probe import probe_endpoint  # noqa: PLC0415 - it brings httpx

    return list(await asyncio.gather(*map(probe_endpoint, bases)))


def _host(name: str, base: str, probed: EndpointProbe) -> Finding:
    host = urlsplit(base).hostname or ""
    told = host if host.endswith(".twilio.com") else "a host of your own"
    if probed.seconds is None:
        return Finding(name, f"{told} does not answer", probed.error.replace(host, told))
    text = f"{told} answers in {probed.seconds * 1000:.0f} ms"
    if probed.clock_offset is None:
        return Finding(name, text)
    if abs(probed.clock_offset) < _MOST_CLOCK:
        return Finding(name, f"{text}; the clock here is right to {max(1, abs(probed.clock_offset)):.0f} s")
    way = "ahead of" if probed.clock_offset > 0 else "behind"
    fix = "Set the clock of this machine, by NTP if possible: the times that are shown are wrong by as much."
    return Finding(name, f"{text}; the clock here is {abs(probed.clock_offset):,.0f} s {way} it", fix)


def _catalog(paths: list[Path]) -> Finding:
    from tui.catalog import Catalog  # noqa: PLC0415 - as above

    synced: list[int] = []
    count = 0
    for path in filter(Path.exists, paths):
        with suppress(SettingsError), closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
            services = reader.services()
            count += sum(service.media for service in services)
            synced += [service.synced_at for service in services if service.synced_at is not None]
    if not synced:
        return Finding("Catalog", "no service was read whole yet", "Open one, or: mediadeck sync SERVICE")
    now = datetime.now(UTC).astimezone()
    last = datetime.fromtimestamp(max(synced), UTC)
    return Finding("Catalog", f"{format_count(count, 'media')}, the last read {format_ago(last, now)}")


def _disk() -> Finding:
    """Tell of the free space in the folders that grow, each disk once."""
    free: dict[int, tuple[int, Path]] = {}
    for folder in (catalog_folder(), transfers_folder(), local_service_folder(), Path.cwd()):
        there = next(path for path in chain([folder], folder.parents) if path.exists())
        free.setdefault(there.stat().st_dev, (shutil.disk_usage(there).free, there))
    text = ", ".join(f"{format_size(bytes_free)} free" for bytes_free, _ in free.values())
    is_little = min(bytes_free for bytes_free, _ in free.values()) < _LEAST_FREE
    fix = "Make room: downloads, the catalog and thumbnails (mediadeck thumbnails --clear) need it."
    return Finding("Disk", text, fix if is_little else "")


def _told_path(path: Path) -> str:
    """Return a path without the name of whose home it is in."""
    home = home_folder()
    return f"~/{path.relative_to(home)}" if home and path.is_relative_to(home) else str(path)
