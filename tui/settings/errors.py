"""What can be wrong with settings."""


class SettingsError(Exception):
    """The settings cannot be used as they are; the text says which, and what to do."""


class ConfigError(SettingsError):
    """The configuration is not as it must be; the text says file, line, and what was expected."""
