"""The sync that keeps the catalog up to date."""
