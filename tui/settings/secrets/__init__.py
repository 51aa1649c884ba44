"""Secrets and their sources."""
