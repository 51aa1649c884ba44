"""The screens in a web browser: a server for one person, at one address that nobody can guess."""

from tui.web.address import Address, AddressError, listen
from tui.web.server import serve

__all__ = ["Address", "AddressError", "listen", "serve"]
