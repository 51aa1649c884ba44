"""The user's config.toml, and its settings of keys, transfers and previews."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tui.settings.paths import config_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.settings.programs import CommandEntry, OpenerEntry
    from tui.settings.schema import CatalogEntry, Config, NotificationEntry, PreviewEntry, TransferEntry

#: Keys by command id, the name of a preset, and the user's own commands.
KeySettings: TypeAlias = "tuple[Mapping[str, str | list[str]], str | None, Sequence[CommandEntry]]"


def read_config() -> Config:
    """Return the user's configuration, with defaults if there is no file; raise ConfigError. Blocks."""
    from tui.settings.schema import load_config  # noqa: PLC0415 - msgspec: help and --version start without it

    return load_config(config_file())


def read_key_settings() -> KeySettings:
    """Return everything in config.toml that affects keys; raise ConfigError."""
    config = read_config()
    return config.keys, config.keys_preset, config.commands


def read_transfer_settings() -> TransferEntry:
    """Return ``[transfers]`` of config.toml; raise ConfigError."""
    return read_config().transfers


def configured_previews() -> PreviewEntry:
    """Return ``[previews]`` of config.toml; raise ConfigError."""
    return read_config().previews


def configured_catalog() -> CatalogEntry:
    """Return ``[catalog]`` of config.toml; raise ConfigError."""
    return read_config().catalog


def configured_notifications() -> NotificationEntry:
    """Return ``[notifications]`` of config.toml; raise ConfigError."""
    return read_config().notifications


def configured_openers() -> Sequence[OpenerEntry]:
    """Return ``[[openers]]`` of config.toml; raise ConfigError."""
    return read_config().openers


def configured_secret_variables() -> frozenset[str]:
    """Return the names of the variables with the secrets of profiles and gateway; raise ConfigError."""
    config = read_config()
    names = (config.gateway.secret_env, *(entry.secret_env for entry in config.profiles.values()))
    return frozenset(name for name in names if name)
