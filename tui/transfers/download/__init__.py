"""Downloads of media into files."""
