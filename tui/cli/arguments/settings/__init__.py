"""The arguments of the subcommands for profiles and settings, a module for each."""
