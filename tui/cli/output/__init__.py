"""What commands write: data on stdout, messages on stderr."""
