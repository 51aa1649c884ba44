"""The actions of the subcommands for profiles and settings, one module each."""
