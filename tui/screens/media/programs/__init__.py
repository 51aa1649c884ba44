"""The user's own programs: openers, commands, and what they share."""
