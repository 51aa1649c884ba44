"""The arguments of the media subcommands, one module each."""
