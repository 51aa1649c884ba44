"""Read the profiles of the Twilio CLI from its file.

Since version 3 of the CLI, ``profiles`` maps names to ``accountSid``, ``region``, ``edge``, ``apiKey`` and
``apiSecret``. The older ``projects`` have their secrets in a keyring. ``activeProject`` names the active
profile, and ``edge`` applies to all profiles.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.settings.paths import twilio_cli_file
from tui.settings.secrets.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class TwilioCliProfile:
    """A Twilio CLI profile with an API key and its secret."""

    name: str
    account_sid: str
    api_key_sid: str
    secret: Secret
    region: str | None
    edge: str | None
    is_active: bool


def read_twilio_cli_profiles(path: Path | None = None) -> list[TwilioCliProfile]:
    """Return the Twilio CLI profiles, the active one first; [] if its file is missing or invalid."""
    try:
        raw = json.loads((path or twilio_cli_file()).read_bytes())
    except (OSError, ValueError):
        return []
    profiles = raw.get("profiles") if isinstance(raw, dict) else None
    if not isinstance(profiles, dict):
        return []
    found = [
        profile
        for name, entry in profiles.items()
        if isinstance(entry, dict)
        and (profile := _profile(name, entry, raw.get("edge"), raw.get("activeProject"))) is not None
    ]
    return sorted(found, key=lambda profile: (not profile.is_active, profile.name))


def _profile(name: str, entry: dict[str, object], edge: object, active: object) -> TwilioCliProfile | None:
    account, key, secret = (_text(entry.get(field)) for field in ("accountSid", "apiKey", "apiSecret"))
    if not (account and key and secret):
        return None
    region = _text(entry.get("region"))
    edge = _text(entry.get("edge")) or _text(edge)
    return TwilioCliProfile(name, account, key, Secret(secret), region, edge, name == active)


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
