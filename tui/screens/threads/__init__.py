"""Conversations: the thread beside the list, and the screen of a full conversation."""
