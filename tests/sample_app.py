"""The browser on the sample media, identical on every run, for snapshots and screenshots."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import httpx
from freezegun import freeze_time

# Late imports of the program: with a frozen clock, their types would derive from the frozen ones.
import tui.api.transport
import tui.screens.media.delete
import tui.screens.media.filter
import tui.screens.media.preview_loader
import tui.screens.media.share
import tui.screens.media.transfers.controller
import tui.session.transfers  # noqa: F401
from tui.api.client import Client
from tui.api.retry import Retry
from tui.app import Mediadeck
from tui.server import Account, LocalService
from tui.server.samples import sample_services
from tui.settings import Profile, make_local_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from tui.server.samples import SampleService

NOW: Final = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
URL: Final = "http://127.0.0.1:8750/v1"
ACCOUNT: Final = Account("AC3f9a1c07d2e84b6fa05c9e71b4d82f91", "not-a-secret-of-anyone")


def _samples_without_ties() -> Iterator[SampleService]:
    """Return the samples, without two conversations that have messages of the same second.

    The catalog lists those in the order of arrival, which varies.
    """
    for service in sample_services():
        yield replace(
            service,
            conversations=tuple(
                replace(
                    conversation,
                    messages=tuple(
                        replace(message, age=message.age + timedelta(seconds=number))
                        for message in conversation.messages
                    ),
                )
                for number, conversation in enumerate(service.conversations)
            ),
        )


def sample_service(data: Path) -> LocalService:
    """Open the local service in ``data``, with the samples, SIDs from a seed, and its clock at NOW."""
    dice = random.Random(2026)  # noqa: S311 - not a secret

    def new_sid(prefix: str) -> str:
        return f"{prefix}{dice.getrandbits(128):032x}"

    service = LocalService.open(data, account=ACCOUNT, clock=lambda: NOW, new_sid=new_sid)
    service.add_services(_samples_without_ties)
    return service


def pass_through(app: ASGIApp) -> ASGIApp:
    """Put nothing between the browser and its service."""
    return app


@contextmanager
def sample_app(
    data: Path, around: Callable[[ASGIApp], ASGIApp] = pass_through, *, tries: int = 1
) -> Iterator[Mediadeck]:
    """Yield a browser that is not yet running, on a local service in ``data``, without a socket.

    The clock is frozen at NOW. HOME must be a folder of the caller, as the catalog is saved
    there. ``around`` may inject faults between the two; each request has this many ``tries``.
    """
    # Timers continue: only the displayed time is frozen.
    with freeze_time(NOW, real_asyncio=True, ignore=["textual", "tui.engine", "tui.api.throttle"]):
        service = sample_service(data)

        def make_client(profile: Profile) -> Client:
            transport = httpx.ASGITransport(around(service.app))
            return Client(profile, transport=transport, retry=Retry(tries))

        try:
            yield Mediadeck(lambda: make_local_profile(URL, ACCOUNT.sid, ACCOUNT.auth_token), make_client)
        finally:
            service.close()
