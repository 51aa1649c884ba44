"""Let the user choose a profile: a saved one, one from the Twilio CLI, or a new one."""

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
    from tui.settings.secrets.twilio_cli import TwilioCliProfile


async def ask_for_profile(app: App[None], engine: Engine, current: str) -> str | None:
    """Let the user choose or add a profile, and return its name; None if cancelled.

    Raise SettingsError if the chosen profile does not work.
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
    return await add_twilio_cli_profile(engine, chosen)


async def ask_for_new_profile(app: App[None], engine: Engine) -> str | None:
    """Let the user add a profile, and return its name; None if cancelled."""
    return await app.push_screen_wait(NewProfileDialog(engine))


async def add_twilio_cli_profile(engine: Engine, profile: TwilioCliProfile) -> str:
    """Test and save a profile of the Twilio CLI, and return its name. Raise SettingsError on failure."""
    draft = await asyncio.to_thread(draft_from_twilio_cli, profile, os.environ)
    problem = await keep_if_it_works(engine, draft)
    if problem is not None:
        raise SettingsError(problem)
    return draft.name
