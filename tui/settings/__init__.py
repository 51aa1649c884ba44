"""Settings: the profile in use, its secret, and the places on disk."""

from tui.settings.choosing import (
    LOCAL,
    PROFILE_VARIABLE,
    Choice,
    KnownProfile,
    choose_profile,
    known_profiles,
    named_profile,
)
from tui.settings.clipboard import CLIPBOARD_VARIABLE, CLIPBOARDS, wanted_clipboard
from tui.settings.errors import ConfigError, SettingsError
from tui.settings.looks import Looks, looks_from, takes_unicode
from tui.settings.places import (
    catalog_folder,
    config_file,
    local_service_folder,
    remembered_file,
    themes_folder,
    thumbnails_folder,
    transfers_folder,
)
from tui.settings.previews import LIMIT, LIMIT_OVER_SSH, PreviewSettings, preview_settings
from tui.settings.profile import Profile, local_profile, profile_from_environment
from tui.settings.remembered import WHOLE, Remembered
from tui.settings.secret import Secret

__all__ = [
    "CLIPBOARDS",
    "CLIPBOARD_VARIABLE",
    "LIMIT",
    "LIMIT_OVER_SSH",
    "LOCAL",
    "PROFILE_VARIABLE",
    "WHOLE",
    "Choice",
    "ConfigError",
    "KnownProfile",
    "Looks",
    "PreviewSettings",
    "Profile",
    "Remembered",
    "Secret",
    "SettingsError",
    "catalog_folder",
    "choose_profile",
    "config_file",
    "known_profiles",
    "local_profile",
    "local_service_folder",
    "looks_from",
    "named_profile",
    "preview_settings",
    "profile_from_environment",
    "remembered_file",
    "takes_unicode",
    "themes_folder",
    "thumbnails_folder",
    "transfers_folder",
    "wanted_clipboard",
]
