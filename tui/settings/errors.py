"""What can be wrong with settings."""


class SettingsError(Exception):
    """The settings cannot be used as they are; the text says which, and what to do."""


class ConfigError(SettingsError):
    """The configuration is not as it must be; the text says file, line, and what was expected."""


class InvalidSettingError(SettingsError):
    """An option, a variable or a field of a profile has a value that it cannot have."""


class CredentialsError(SettingsError):
    """There is no secret, only half of a pair of credentials, or a secret that cannot be read."""


class UnknownProfileError(SettingsError):
    """There is no profile of this name."""
