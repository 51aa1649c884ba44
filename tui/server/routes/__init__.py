"""The routes of the local service."""
