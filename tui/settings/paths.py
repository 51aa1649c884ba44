"""Where Mediadeck keeps things on disk, by the platform's own rules."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

from tui.settings.errors import InvalidSettingError

#: Moves the folder of the configuration.
CONFIG_VARIABLE: Final = "MEDIADECK_CONFIG_DIR"
#: Lets the program start as if there were no configuration.
NO_CONFIG_VARIABLE: Final = "MEDIADECK_NO_CONFIG"
_APP: Final = "mediadeck"


def home_folder() -> Path | None:
    """Return the home folder; None without HOME and an entry in the password database."""
    home = expanded("~")
    return home if home.is_absolute() else None


def expanded(path: str | Path) -> Path:
    """Return ``path`` with ``~`` and ``~name`` expanded; as it is where nobody has that home."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises RuntimeError


def check_home() -> None:
    """Raise InvalidSettingError where files would land in the working folder, for want of a home folder."""
    if home_folder() is not None:
        return
    message = "There is no home folder: set HOME to one (an absolute path)."
    try:
        folders = (config_file(), local_service_folder(), ui_state_file(), catalog_folder(), log_file())
    except RuntimeError:  # of platformdirs, for the same reason
        raise InvalidSettingError(message) from None
    if not all(folder.is_absolute() for folder in folders):
        raise InvalidSettingError(message)


def config_file() -> Path:
    """Return the file of the configuration: in the platform's place, or where the variable moves it."""
    folder = os.environ.get(CONFIG_VARIABLE) or platformdirs.user_config_dir(_APP)
    return expanded(folder) / "config.toml"


def themes_folder() -> Path:
    """Return the folder of the user's own themes, beside the configuration."""
    return config_file().parent / "themes"


def twilio_cli_file() -> Path:
    """Return the file in which the Twilio CLI keeps its profiles."""
    return (home_folder() or Path(os.devnull)) / ".twilio-cli" / "config.json"


def local_service_folder() -> Path:
    """Return the data folder of the local service that a plain ``mediadeck`` starts."""
    return Path(platformdirs.user_data_dir(_APP)) / "service"


def ui_state_file() -> Path:
    """Return the file in which the browser remembers how lists were left."""
    return Path(platformdirs.user_state_dir(_APP)) / "lists.json"


def log_file() -> Path:
    """Return the file of the log, which is only there once one was asked for."""
    return Path(platformdirs.user_log_dir(_APP)) / "mediadeck.log"


def thumbnails_folder() -> Path:
    """Return the folder of thumbnails: pictures of media, reduced, which can be made again at any time."""
    return Path(platformdirs.user_cache_dir(_APP)) / "thumbnails"


def catalog_folder() -> Path:
    """Return the folder of the catalogs: they can be rebuilt from the service, at the cost of a sync."""
    return Path(platformdirs.user_cache_dir(_APP)) / "catalogs"


def first_frame_file() -> Path:
    """Return the file of the first frame of the last start, beside the catalog that it shows."""
    return Path(platformdirs.user_cache_dir(_APP)) / "first-frame.json"


def deliveries_folder() -> Path:
    """Return the folder of what is downloaded for a web browser, until that has it."""
    return transfers_folder() / "deliveries"


def transfers_folder() -> Path:
    """Return the folder of what outlives a program of its transfers: the journal, and notes of parts."""
    return Path(platformdirs.user_state_dir(_APP)) / "transfers"
