"""Transfers: a queue of uploads and downloads."""
