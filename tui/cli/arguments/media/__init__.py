"""The arguments of the subcommands for media, a module for each."""
