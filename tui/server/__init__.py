"""The local service: Twilio's media API over SQLite and files, standing alone."""

from tui.server.auth.accounts import Account, account_from_environment
from tui.server.errors import LocalServiceError
from tui.server.rules import MEGABYTE, FaultPlan, Rules
from tui.server.run import Server, inherited_socket, listening_socket, url_of
from tui.server.service import LocalService, random_sid, utc_now
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
    "account_from_environment",
    "inherited_socket",
    "listening_socket",
    "random_sid",
    "url_of",
    "utc_now",
]
