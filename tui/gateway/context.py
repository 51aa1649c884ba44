"""What the routes of the gateway share."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.gateway.metrics import Metrics
from tui.gateway.pages import Pages
from tui.gateway.visitors import GuessLimiter

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.gateway.links import LinkCache
    from tui.gateway.opens import OpenRecorder
    from tui.gateway.store import LinkStore
    from tui.gateway.streams import Streams
    from tui.gateway.tokens import KeyRing
    from tui.gateway.upstream import Upstream


@dataclass(slots=True)
class GatewayContext:
    """The parts of a running gateway. ``public_url`` has no trailing slash."""

    public_url: str
    store: LinkStore
    keys: KeyRing
    upstream: Upstream
    streams: Streams
    opens: OpenRecorder
    links: LinkCache
    #: The names of the profiles for which links can be created.
    profiles: tuple[str, ...] = ()
    pages: Pages = field(default_factory=Pages)
    guesses: GuessLimiter = field(default_factory=GuessLimiter)
    metrics: Metrics = field(default_factory=Metrics)
    clock: Callable[[], float] = time.time
    #: An admin API token that is valid as long as this process runs.
    own_token: str = field(default="", repr=False)

    def is_admin(self, token: str) -> bool:
        """Return whether this is a valid admin API token. Blocks."""
        is_own = bool(self.own_token) and hmac.compare_digest(token.encode(), self.own_token.encode())
        return is_own or self.store.is_admin(token)

    @property
    def now(self) -> int:
        """The time in whole seconds since 1970 UTC."""
        return int(self.clock())
