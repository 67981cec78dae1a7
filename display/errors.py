"""What can go wrong on a board, each with the sentence that says what to do."""


class DisplayError(Exception):
    """Root of every error that this package raises on purpose."""


class TextSetupError(DisplayError, RuntimeError):
    """Bengali and Hindi cannot be drawn correctly on this machine; the text names the Debian package to install."""


class ProfileError(DisplayError, ValueError):
    """A profile file breaks the rules of profiles; the text names file and key."""


class SettingsError(DisplayError, ValueError):
    """board.toml cannot be used; the text names file and line."""


class DeviceError(DisplayError, OSError):
    """The panel is not there or does not take the picture."""


class MissingPart(DisplayError, ImportError):
    """A library that this device needs is not installed; the text holds the command that installs it."""
