"""The samples of the local service."""
