"""The arguments of the subcommands for profiles and settings, one module each."""
