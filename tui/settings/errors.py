"""The errors of settings."""


class SettingsError(Exception):
    """The settings cannot be used; the text says which, and what to do."""


class ConfigError(SettingsError):
    """config.toml is invalid; the text has the file, the line and what was expected."""


class InvalidSettingError(SettingsError):
    """An option, a variable or a field of a profile has an invalid value."""


class CredentialsError(SettingsError):
    """The secret or half of the credentials is missing, or the secret cannot be read."""


class UnknownProfileError(SettingsError):
    """No profile has this name."""
