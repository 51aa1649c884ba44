"""Settings: the profile in use, its secret, and the places on disk."""

from tui.settings.places import catalog_folder, local_service_folder, remembered_file, thumbnails_folder
from tui.settings.profile import Profile, SettingsError, local_profile, profile_from_environment
from tui.settings.remembered import Remembered
from tui.settings.secret import Secret

__all__ = [
    "Profile",
    "Remembered",
    "Secret",
    "SettingsError",
    "catalog_folder",
    "local_profile",
    "local_service_folder",
    "profile_from_environment",
    "remembered_file",
    "thumbnails_folder",
]
