"""Serve the screens to a web browser, for one user, at a URL with a random token."""

from tui.web.address import Address, AddressError, listen
from tui.web.server import serve

__all__ = ["Address", "AddressError", "listen", "serve"]
