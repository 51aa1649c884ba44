"""Transfers: uploads that end attached to a message."""
