"""Secrets and their sources.

The keyring takes 0.25 s to import, so it is imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.settings.secrets import system_keyring
    from tui.settings.secrets.sources import fetch_gateway_token, fetch_secret

__all__ = ["fetch_gateway_token", "fetch_secret", "system_keyring"]

__getattr__ = lazy_names(
    __name__,
    {
        "system_keyring": (),
        "sources": ("fetch_gateway_token", "fetch_secret"),
    },
)
