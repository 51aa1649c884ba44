"""The arguments of the subcommands, one module each; their actions are in ``tui.cli.commands``."""
