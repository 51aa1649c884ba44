"""Uploads: a file becomes a media, attached to a message."""
