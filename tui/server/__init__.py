"""The local service: Twilio's media API over SQLite and files."""

from tui.server.auth.accounts import Account, load_account_from_environment
from tui.server.errors import LocalServiceError
from tui.server.rules import MEGABYTE, FaultPlan, Rules
from tui.server.run import Server, get_listener_url, open_inherited_socket, open_listening_socket
from tui.server.service import LocalService, make_sid, utc_now
from tui.server.store.check import Check

__all__ = [
    "MEGABYTE",
    "Account",
    "Check",
    "FaultPlan",
    "LocalService",
    "LocalServiceError",
    "Rules",
    "Server",
    "get_listener_url",
    "load_account_from_environment",
    "make_sid",
    "open_inherited_socket",
    "open_listening_socket",
    "utc_now",
]
