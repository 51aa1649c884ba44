"""Downloads: content becomes a file, complete or not at all."""
