"""Everything that deals with escape codes: driver, capabilities, compositor and shutdown."""
