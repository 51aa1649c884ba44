"""Sending and receiving content."""
