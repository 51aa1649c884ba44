"""Messages of conversations: around a media, and all of one."""
