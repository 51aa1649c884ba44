"""Which profile to go on with: one that is kept, one of the Twilio CLI, or a new one."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from tui.screens.dialogs.new_profile import NewProfileDialog
from tui.screens.dialogs.profile_picker import ADD, ProfilePicker
from tui.session.profile_trial import keep_if_it_works
from tui.settings import ProfileSummary, SettingsError, list_profiles
from tui.settings.profile_draft import draft_from_twilio_cli, list_new_twilio_cli_profiles

if TYPE_CHECKING:
    from textual.app import App

    from tui.engine import Engine


async def ask_for_profile(app: App[None], engine: Engine, current: str) -> str | None:
    """Let the user choose, add what is new, and return the name; None where it stays as it is.

    Raises SettingsError where the chosen one cannot be used.
    """
    known = await asyncio.to_thread(list_profiles, os.environ)
    offered = await asyncio.to_thread(list_new_twilio_cli_profiles)
    chosen = await app.push_screen_wait(ProfilePicker(known, offered, current))
    if chosen is None:
        return None
    if isinstance(chosen, ProfileSummary):
        return chosen.name
    if chosen is ADD:
        return await ask_for_new_profile(app, engine)
    draft = await asyncio.to_thread(draft_from_twilio_cli, chosen, os.environ)
    wrong = await keep_if_it_works(engine, draft)
    if wrong is not None:
        raise SettingsError(wrong)
    return draft.name


async def ask_for_new_profile(app: App[None], engine: Engine) -> str | None:
    """Let the user add a profile, and return its name."""
    return await app.push_screen_wait(NewProfileDialog(engine))
