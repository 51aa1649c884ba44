"""Transcripts: an HTML page for each exported conversation, beside its files."""
