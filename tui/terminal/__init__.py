"""Everything that knows escape codes: driver, capabilities, compositor and shutdown."""
