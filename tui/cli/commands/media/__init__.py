"""What the subcommands for media do, a module for each."""
