"""Programs of the user's own on media: openers and commands, and what both share."""
