"""Private and temporary files."""
