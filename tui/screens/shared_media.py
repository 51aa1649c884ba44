"""Media to share: fetched on demand, and copied to the clipboard."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.api.errors import ApiError
from tui.catalog import group_by_service
from tui.settings import SettingsError
from tui.sharing import SharedMedia, copy, describe_destination, detect_environment
from tui.sharing.desktop import NotLocalError, open_on_desktop
from tui.sharing.formats import escape_url
from tui.sharing.links import fetch_shared
from tui.terminal.driver import write_to_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import App

    from tui.catalog import MediaRow
    from tui.session.session import Session
    from tui.sharing import CopyResult
    from tui.sharing.links import Outcomes


async def fetch(session: Session, rows: Sequence[MediaRow]) -> tuple[list[SharedMedia], list[ApiError]]:
    """Return ``rows`` with fresh temporary URLs, and the errors of the others.

    Each fetch mints a URL (twilio-media-api, section 7). Raises ApiError if no request was possible, or if
    the only one of ``rows`` failed.
    """
    if not rows:
        return [], []
    found = await session.engine.run(_fetch_by_service(session, group_by_service(rows)))
    shared, errors = [], []
    for row in rows:
        outcome = found[row.sid]
        if isinstance(outcome, ApiError):
            errors.append(outcome)
        else:
            known = SharedMedia.from_row(row, session.profile)
            noted = {"tags": row.tags, "note": row.note} if row.tags or row.note else {}
            shared.append(
                replace(
                    outcome,
                    resource=None if outcome.resource is None else {**outcome.resource, **noted},
                    message_sid=outcome.message_sid or known.message_sid,
                    conversation_sid=outcome.conversation_sid or known.conversation_sid,
                )
            )
    if len(rows) == 1 and errors:
        raise errors[0]
    return shared, errors


async def _fetch_by_service(session: Session, rows: Mapping[str, Sequence[MediaRow]]) -> Outcomes:
    """Return the result of each media. If one of several services fails, its error is that of its media."""
    found: Outcomes = {}
    for service_sid, of_one in rows.items():
        sids = [row.sid for row in of_one]
        try:
            found |= await fetch_shared(session.client, session.profile, service_sid, sids)
        except ApiError as error:
            if len(rows) == 1:
                raise
            found |= dict.fromkeys(sids, error)
    return found


async def copy_text(text: str, app: App[Any]) -> CopyResult:
    """Copy ``text`` to the nearest clipboard; backends that run programs use a thread."""
    return await asyncio.to_thread(
        copy,
        text,
        environment=dict(os.environ),
        # Textual's public API supports one form of OSC 52 only.
        write_to_terminal=lambda sequence: write_to_terminal(app, sequence),
    )


async def copy_selected(text: str, app: App[Any]) -> None:
    """Copy the mouse selection, and notify the user."""
    result = await copy_text(text, app)
    app.notify(f"The selected text was {result.message}." if result.used else "There is no clipboard here.")


async def where_copies_go() -> str:
    """Return where a copy would go now, as a phrase after "goes to"."""
    around = await asyncio.to_thread(detect_environment, dict(os.environ))
    try:
        return describe_destination(around.plan)
    except SettingsError as error:
        return str(error)


async def open_here(target: str, app: App[Any]) -> None:
    """Open a URL or a path on the user's machine; raises NotLocalError and ProgramError.

    A web browser opens URLs only, and only http and https.
    """
    if app.is_web:
        if not target.startswith(("https://", "http://")):
            message = "A web browser opens nothing of the disk of this machine."
            raise NotLocalError(message)
        app.open_url(escape_url(target))
        return

    def open_it() -> None:
        open_on_desktop(target, detect_environment(dict(os.environ)))

    await asyncio.to_thread(open_it)
