"""Uploads, downloads and exports from the list, with their questions."""
