"""Sharing: links and the ways to a clipboard."""
