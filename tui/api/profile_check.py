"""Test whether a profile works, before it is saved."""

from __future__ import annotations

import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.client import Client
from tui.api.errors import ApiError, Forbidden, NotFound, Unauthorized
from tui.api.retry import Retry
from tui.settings import SettingsError

if TYPE_CHECKING:
    from tui.settings import Profile

#: A media that does not exist: a 404 for it proves that the credentials were accepted.
_NO_MEDIA: Final = f"ME{'0' * 32}"


@dataclass(frozen=True, slots=True)
class ProfileCheck:
    """The result: a ``sentence`` for users, the seconds until the first response, or the error."""

    works: bool
    sentence: str
    seconds: float = 0.0
    error: Exception | None = None


async def try_profile(profile: Profile) -> ProfileCheck:
    """Test both services of ``profile``, with its own client and its secret loaded; raises nothing."""
    try:
        async with Client(profile, retry=Retry(tries=1)) as client:
            return await check_profile(client, profile)
    except SettingsError as error:
        return ProfileCheck(works=False, sentence=str(error), error=error)


async def check_profile(client: Client, profile: Profile) -> ProfileCheck:
    """Test both services of ``profile`` with a small request each; raises nothing."""
    started = time.monotonic()
    try:
        first = None
        async with aclosing(client.services.list()) as services:  # type: ignore[type-var]
            async for service in services:
                first = service.sid
                break
        seconds = time.monotonic() - started
    except (ApiError, SettingsError) as error:
        return _make_failure(error, profile, "Conversations")
    if first is None:
        return ProfileCheck(
            works=True, sentence="It works. The account has no Conversations service yet.", seconds=seconds
        )
    try:
        await client.media.fetch(first, _NO_MEDIA)
    except NotFound:
        pass
    except ApiError as error:
        return _make_failure(error, profile, "the Media Content Service")
    return ProfileCheck(
        works=True, sentence="It works with Conversations and the Media Content Service.", seconds=seconds
    )


def _make_failure(error: Exception, profile: Profile, where: str) -> ProfileCheck:
    return ProfileCheck(works=False, sentence=_describe(error, profile, where), error=error)


def _describe(error: Exception, profile: Profile, where: str) -> str:
    if isinstance(error, Unauthorized):
        return (
            f"{where[0].upper()}{where[1:]} rejected the credentials. Check the secret of {profile.username}."
            " Each region has its own credentials."
        )
    if isinstance(error, Forbidden):
        return (
            f"The credentials are valid, but may not use {where}. A restricted API key needs the permission"
            " for Conversations. Grant it in Twilio's console, or use a standard key."
        )
    return str(error)
