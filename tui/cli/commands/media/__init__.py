"""The actions of the media subcommands, one module each."""
