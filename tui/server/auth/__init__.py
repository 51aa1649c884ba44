"""Accounts, access tokens and temporary URLs of the local service."""
