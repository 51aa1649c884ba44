"""How transfers are done, as the configuration sets it: how many at once, where to, by which layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.settings.paths import config_file

if TYPE_CHECKING:
    from tui.settings.schema import TransferEntry


def transfer_settings() -> TransferEntry:
    """Return what ``[transfers]`` of the configuration says; raises ConfigError. For a thread."""
    from tui.settings.schema import load_config  # noqa: PLC0415 - no matter of the first frame

    return load_config(config_file()).transfers
