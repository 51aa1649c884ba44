"""What a client may take of the server before it has sent a whole request: time, bytes and connections."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from typing import Final, Self

#: Handles that the process has beside those of clients: SQLite's, threads', the log's.
_OWN_HANDLES: Final = 64
_MOST_CONNECTIONS: Final = 1000
_MOST_BACKLOG: Final = 2048
#: What "unlimited" is taken for.
_MANY_HANDLES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How long a head and a silence in a body may take, in seconds, and how much may be open at once.

    ``head_bytes`` bounds the request line and the headers together, ``connections`` those that are open,
    ``backlog`` those that wait to be accepted and are accepted at once.
    """

    head_seconds: float = 20.0
    head_bytes: int = 64 * 1024
    body_seconds: float = 30.0
    connections: int = _MOST_CONNECTIONS
    backlog: int = _MOST_BACKLOG

    @classmethod
    def of_this_process(cls) -> Self:
        """Return the limits that leave room below RLIMIT_NOFILE: each connection may open a file too."""
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        handles = _MANY_HANDLES if soft == resource.RLIM_INFINITY else soft
        room = max(handles - _OWN_HANDLES, 32)
        return cls(connections=min(_MOST_CONNECTIONS, room // 2), backlog=min(_MOST_BACKLOG, room // 4))
