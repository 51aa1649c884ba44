"""Queries on the catalog."""
