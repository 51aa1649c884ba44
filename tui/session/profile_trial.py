"""Test a new profile, and save it if it works."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.api.profile_check import try_profile
from tui.settings import SettingsError
from tui.settings.profile_draft import save_draft

if TYPE_CHECKING:
    from tui.engine import Engine
    from tui.settings.profile_draft import Draft


async def keep_if_it_works(engine: Engine, draft: Draft, *, secret_in_file: bool = False) -> str | None:
    """Request the services with ``draft`` and save it; return what is wrong, or None."""
    try:
        await asyncio.to_thread(draft.profile.secret.reveal)
        checked = await engine.run(try_profile(draft.profile))
        if not checked.works:
            return checked.sentence
        await asyncio.to_thread(save_draft, draft, secret_in_file=secret_in_file)
    except SettingsError as error:
        return str(error)
    return None
