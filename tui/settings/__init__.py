"""Settings: the profile in use, its secret, and the places on disk."""

from tui.settings.places import catalog_folder, local_service_folder
from tui.settings.profile import Profile, SettingsError, local_profile, profile_from_environment
from tui.settings.secret import Secret

__all__ = [
    "Profile",
    "Secret",
    "SettingsError",
    "catalog_folder",
    "local_profile",
    "local_service_folder",
    "profile_from_environment",
]
