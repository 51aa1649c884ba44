"""Text for display: sanitizers, units, plurals, charsets and similar names."""
