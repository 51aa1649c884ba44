"""Mediadeck: a terminal browser for the media of Twilio Conversations."""

__version__ = "0.1.0"
