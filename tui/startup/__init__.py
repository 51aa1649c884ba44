"""The first frame of the last start, replayed while the program loads."""
