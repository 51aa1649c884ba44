"""Text for people: sanitizers, units, plurals, charsets and similar names."""
