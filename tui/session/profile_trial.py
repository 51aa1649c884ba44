"""Trying a new profile, and keeping it where it works."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.settings import SettingsError

if TYPE_CHECKING:
    from tui.engine import Engine
    from tui.settings.profile_draft import Draft


async def keep_if_it_works(engine: Engine, draft: Draft, *, secret_in_file: bool = False) -> str | None:
    """Ask the services with ``draft`` and keep it; return what is wrong, None where nothing is."""
    from tui.api.profile_check import try_profile  # noqa: PLC0415 - no matter of the first frame
    from tui.settings.profile_draft import save_draft  # noqa: PLC0415

    try:
        await asyncio.to_thread(_get_ready, draft)
        checked = await engine.run(try_profile(draft.profile))
        if not checked.works:
            return checked.sentence
        await asyncio.to_thread(save_draft, draft, secret_in_file=secret_in_file)
    except SettingsError as error:
        return str(error)
    return None


def _get_ready(draft: Draft) -> None:
    """Fetch the secret, and import what takes long, off the loops."""
    import tui.api.client  # noqa: F401, PLC0415 - no matter of the first frame

    draft.profile.secret.reveal()
