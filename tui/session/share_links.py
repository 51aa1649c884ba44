"""Share links of a profile: created by the configured gateway, or by one that this session starts."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from tui.api.gateway import GatewayAwayError, GatewayClient, make_request_id
from tui.api.share_links import LinkOptions, SharedItem
from tui.session.embedded_gateway import EmbeddedGateway
from tui.settings.gateway import configured_gateway
from tui.settings.user_config import read_config
from tui.text.durations import parse_duration
from tui.threads import run_in_thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tui.api.share_links import ShareLink
    from tui.catalog import MediaRow
    from tui.engine import Engine
    from tui.settings import Profile, UIState
    from tui.settings.gateway import GatewayAccess

T = TypeVar("T")
#: The key of the stored options.
_MEMORY: Final = "share links"
#: The gateway's own limits (tui/gateway/admin.py).
MOST_OPENS: Final = 1_000_000
LONGEST_PASSWORD: Final = 256
LONGEST_NOTE: Final = 2000
_LONGEST_NAME: Final = 2000
_LONGEST_TYPE: Final = 255


@dataclass(frozen=True, slots=True)
class ShareDefaults:
    """The options of the next link. ``lifetime`` is as typed (``7d``); ``max_opens`` None is no limit."""

    lifetime: str
    max_opens: int | None = None
    is_download: bool = False

    def make_options(self, *, password: str | None = None, note: str = "") -> LinkOptions:
        """Return the options of a link; ``lifetime`` must be valid."""
        return LinkOptions(
            lifetime=parse_duration(self.lifetime) or 0,
            max_opens=self.max_opens,
            password=password,
            note=note,
            disposition="download" if self.is_download else "inline",
        )


class ShareLinks:
    """Creates and manages share links. All methods raise GatewayError and SettingsError.

    The gateway is the one in config.toml. Without one, and for the local service, which other machines cannot
    reach, it is a child process of this session: started on first use, stopped by :meth:`close`.
    """

    def __init__(self, engine: Engine, profile: Profile, ui_state: UIState) -> None:
        self._engine = engine
        self._profile = profile
        self._ui_state = ui_state
        self._embedded = EmbeddedGateway(profile)
        #: More than one if the gateway or its token changed. They live on the engine's loop.
        self._clients: list[GatewayClient] = []

    async def create(self, rows: Sequence[MediaRow], options: LinkOptions) -> tuple[ShareLink, GatewayAccess]:
        """Create one link to all of ``rows``; return it and the gateway that serves it."""
        items = [_make_item(self._profile.name, row) for row in rows]
        request_id = make_request_id()  # the request may be repeated after a crash of the gateway
        return await self._ask(lambda gateway: gateway.create(items, options, request_id=request_id))

    async def list_links(self) -> tuple[list[ShareLink], GatewayAccess]:
        """Return the links of the gateway, the latest first, and the gateway."""
        return await self._ask(lambda gateway: gateway.list_links())

    async def show(self, link_id: str) -> ShareLink:
        """Return a link with its latest opens."""
        return (await self._ask(lambda gateway: gateway.show(link_id)))[0]

    async def extend(self, link_id: str, lifetime: int) -> ShareLink:
        """Extend a link to ``lifetime`` seconds from now."""
        return (await self._ask(lambda gateway: gateway.extend(link_id, lifetime)))[0]

    async def revoke(self, link_id: str) -> ShareLink:
        """Revoke a link."""
        return (await self._ask(lambda gateway: gateway.revoke(link_id)))[0]

    async def defaults(self) -> ShareDefaults:
        """Return the options used last, or at first those of config.toml."""
        lifetime = (await asyncio.to_thread(read_config)).gateway.lifetime
        found = self._ui_state.read(_MEMORY)
        remembered, opens = found.get("lifetime"), found.get("max_opens")
        if isinstance(remembered, str) and parse_duration(remembered) is not None:
            lifetime = remembered
        max_opens = opens if isinstance(opens, int) and 0 < opens <= MOST_OPENS else None
        return ShareDefaults(lifetime, max_opens, found.get("is_download") is True)

    async def remember(self, defaults: ShareDefaults) -> None:
        """Store the options for the next link and the next start."""
        await asyncio.to_thread(
            self._ui_state.update,
            _MEMORY,
            lifetime=defaults.lifetime,
            max_opens=defaults.max_opens,
            is_download=defaults.is_download,
        )

    async def close(self) -> None:
        """Close the connections, and stop the embedded gateway."""
        await self._engine.run(self._close_clients())
        await run_in_thread(self._embedded.stop)

    async def _ask(self, work: Callable[[GatewayClient], Awaitable[T]]) -> tuple[T, GatewayAccess]:
        access = await run_in_thread(self._find_gateway)
        try:
            return await self._engine.run(self._ask_once(access, work)), access
        except GatewayAwayError:
            if not (access.is_embedded and await run_in_thread(self._embedded.has_ended)):
                raise
        access = await run_in_thread(self._find_gateway)  # a new one, since the previous one was killed
        return await self._engine.run(self._ask_once(access, work)), access

    async def _ask_once(self, access: GatewayAccess, work: Callable[[GatewayClient], Awaitable[T]]) -> T:
        client = next((one for one in self._clients if one.is_for(access)), None)
        if client is None:
            client = GatewayClient(access)
            self._clients.append(client)
        return await work(client)

    async def _close_clients(self) -> None:
        clients, self._clients = self._clients, []
        for client in clients:
            await client.aclose()

    def _find_gateway(self) -> GatewayAccess:
        """Return the gateway; its token is read here, in a thread, since it may come from a command."""
        configured = None if self._profile.is_local else configured_gateway(os.environ)
        if configured is None:
            return self._embedded.access()
        configured.token.reveal()
        return configured


def _make_item(profile: str, row: MediaRow) -> SharedItem:
    content_type = row.content_type or ""
    return SharedItem(
        profile=profile,
        service_sid=row.service_sid,
        media_sid=row.sid,
        filename=row.name[:_LONGEST_NAME],
        content_type=content_type if len(content_type) <= _LONGEST_TYPE else "",
        size=row.size,
    )
