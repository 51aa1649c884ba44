"""What the subcommands for profiles and settings do, a module for each."""
