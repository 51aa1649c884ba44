"""The local service: Twilio's media API over SQLite and files, standing alone."""
