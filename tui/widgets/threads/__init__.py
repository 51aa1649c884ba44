"""Messages of conversations: around a media, and of a full conversation."""
