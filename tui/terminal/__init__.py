"""The terminal: driver, capabilities, compositor and shutdown."""
