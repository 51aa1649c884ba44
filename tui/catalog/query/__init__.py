"""Queries on the catalog: which media, in which order, and their rows."""
