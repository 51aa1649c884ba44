"""The output of commands: data on stdout, messages on stderr."""
